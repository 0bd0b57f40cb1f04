// Tests of the core without R: hand-computed cases and identities. tools/core-without-r.sh compiles
// and runs them; the files beside this one are parts of it, so that Armadillo is read once.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#define DOCTEST_CONFIG_NO_POSIX_SIGNALS
#include <doctest/doctest.h>

#include "helpers.hpp"
#include "test_em.hpp"
#include "test_execution.hpp"
#include "test_kmeans.hpp"
#include "test_m_step.hpp"
#include "test_parameters.hpp"
#include "test_rows.hpp"
#include "test_statistics.hpp"
