// The loops of kernels.hpp, written once. A file that compiles them defines
//   MEZCLA_LANES    doubles in a vector
//   MEZCLA_COLUMNS  vectors of lanes that a tile keeps in registers
//   MEZCLA_SET      the variable that holds the table
//   MEZCLA_NAME     what users call the instruction set
// and asks the compiler for that set after all includes but this one: code of the standard library
// must not be compiled for a machine that may not be there.
//
// Tiles are sized so that sums, operands and one spread number fit the registers. Template
// parameters ending up in loops over registers are unrolled (MEZCLA_UNROLL).
#pragma once

#include "bayes.hpp"
#include "columns.hpp"
#include "moments.hpp"
#include "nearest.hpp"
#include "quadratic_forms.hpp"

namespace mezcla {
namespace kernels {

extern const Loops MEZCLA_SET;
const Loops MEZCLA_SET = {
    MEZCLA_NAME,       gather,      gather_rows,          survey,        residuals,
    transform,         mahalanobis, mahalanobis_diagonal, normalise,     dot,
    combine,           add_moment,  add_diagonal,         add_scatter,   nearest,
    nearest_in_floats, add_squares, add_multiple,         lanes_to_rows, rows_to_lanes,
    unsettled,
};

}  // namespace kernels
}  // namespace mezcla
