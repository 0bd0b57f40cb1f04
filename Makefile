# mezcla: what can be done here. `make` alone lists it.

SHELL   := /bin/sh
LIBRARY := $(CURDIR)/.library
STAMP   := .library/installed
# Apart: they take a minute, and neither the demo nor the tests open one.
VIGNETTES := .library/vignettes
# Our package goes to a library of its own; what it depends on, to the user's.
WITH    := R_LIBS="$(LIBRARY)$${R_LIBS:+:$$R_LIBS}"

SOURCES := DESCRIPTION NAMESPACE $(wildcard R/*.R data/*.rda man/*.Rd po/*) \
  $(shell find inst src -type f ! -name '*.o' ! -name '*.so' ! -name '*.dll' 2>/dev/null)

.DEFAULT_GOAL := help
.PHONY: help demo test check bench optima choices datasets scale past-memory intervals pictures hostile explorer fuzz libfuzzer mutation docs site readme install clean r \
  sanitize valgrind gctorture long-vectors core other-machines lint coverage standards webr

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' Makefile

demo: r  ## install what is missing and fit a first mixture
	@Rscript tools/setup.R run
	@$(MAKE) -s --no-print-directory $(STAMP)
	@$(WITH) Rscript tools/demo.R

test: r  ## run the whole test suite; last line: N passed, N failed
	@Rscript tools/setup.R test
	@$(MAKE) -s --no-print-directory $(STAMP)
	@$(WITH) Rscript tools/test.R

check: r  ## R CMD check --as-cran on the built package
	@Rscript tools/setup.R check
	@Rscript tools/check.R

sanitize: r  ## the tests under ASAN and UBSAN (FILES=: a regular expression of test files)
	@Rscript tools/setup.R test
	@tools/sanitizers.sh $(if $(FILES),'$(FILES)')

valgrind: r  ## small fits of every kind under valgrind
	@Rscript tools/setup.R valgrind
	@tools/valgrind.sh

gctorture: r  ## every entry point while R collects garbage at every allocation
	@Rscript tools/setup.R run
	@$(MAKE) -s --no-print-directory $(STAMP)
	@$(WITH) Rscript tools/gctorture.R

long-vectors: r  ## indices beyond 2^31 (REAL=real: with real data, which takes 20 GB)
	@Rscript tools/setup.R run
	@$(MAKE) -s --no-print-directory $(STAMP)
	@$(WITH) tools/long-vectors.sh $(REAL)

other-machines: r  ## the core's tests and numbers on ARM64 and Windows, emulated (MACHINE=arm64, MACHINE=windows)
	@Rscript tools/setup.R core
	@tools/other-machines.sh $(MACHINE)

coverage: r  ## what share of the lines the tests run, of R and of C++
	@Rscript tools/setup.R coverage
	@Rscript tools/coverage.R $(if $(FILES),'$(FILES)')

core: r  ## compile and test the core without R
	@Rscript tools/setup.R core
	@tools/core-without-r.sh

lint: r  ## is C++ laid out as .clang-format says, and R as .lintr? (LINT=mend: lay C++ out)
	@Rscript tools/setup.R lint
	@tools/lint.sh $(LINT)

standards: r  ## compile as C++14, 17 and 20, by g++ and clang, without a warning
	@Rscript tools/setup.R standards
	@tools/standards.sh

bench: r  ## compare with other implementations (BENCH=quick: a few minutes)
	@Rscript tools/setup.R bench
	@$(MAKE) -s --no-print-directory $(STAMP)
	@$(WITH) Rscript benchmarks/run.R $(BENCH)

optima: r  ## compare the optima that packages find, and what they choose (BENCH=quick: five minutes)
	@Rscript tools/setup.R bench
	@$(MAKE) -s --no-print-directory $(STAMP)
	@$(WITH) Rscript benchmarks/optima.R $(BENCH)
	@$(WITH) Rscript benchmarks/choices.R $(BENCH)

choices: r  ## compare what packages choose by default (BENCH=quick: three minutes)
	@Rscript tools/setup.R bench
	@$(MAKE) -s --no-print-directory $(STAMP)
	@$(WITH) Rscript benchmarks/choices.R $(BENCH)

datasets: r  ## what the default call answers on every data set of R and its recommended packages, for reading (five minutes)
	@Rscript tools/setup.R run
	@$(MAKE) -s --no-print-directory $(STAMP)
	@$(WITH) Rscript benchmarks/datasets.R

scale: r  ## measure chunks and workers: memory, throughput, bytes (BENCH=quick: a minute)
	@Rscript tools/setup.R bench
	@$(MAKE) -s --no-print-directory $(STAMP)
	@$(WITH) Rscript benchmarks/scale.R $(BENCH)

past-memory: r  ## fits of files and a database larger than the memory that R is given
	@Rscript tools/setup.R test
	@$(MAKE) -s --no-print-directory $(STAMP)
	@$(WITH) Rscript tools/past-memory.R

intervals: r  ## how often intervals of 95 % cover the truth (BENCH=quick: a minute)
	@Rscript tools/setup.R run
	@$(MAKE) -s --no-print-directory $(STAMP)
	@$(WITH) Rscript benchmarks/coverage.R $(BENCH)

pictures: r  ## draw every picture of every kind into contact sheets in pictures/
	@Rscript tools/setup.R pictures
	@$(MAKE) -s --no-print-directory $(STAMP)
	@$(WITH) Rscript tools/check-pictures.R
	@$(WITH) Rscript tools/readme.R check

hostile: r  ## what packages do with hostile inputs
	@Rscript tools/setup.R bench
	@$(MAKE) -s --no-print-directory $(STAMP)
	@$(WITH) Rscript benchmarks/hostile.R

fuzz: r  ## random calls, of which what must hold is checked (FUZZ="cases=1000 seed=7", "case=n")
	@Rscript tools/setup.R run
	@$(MAKE) -s --no-print-directory $(STAMP)
	@$(WITH) Rscript tools/fuzz.R $(FUZZ)

libfuzzer: r  ## libFuzzer on the core, with sanitizers (SECONDS=300)
	@tools/libfuzzer/run.sh $(SECONDS)

mutation: r  ## do the tests notice when the code is changed? (MUTATION="only=prior")
	@Rscript tools/setup.R test
	@Rscript tools/mutation.R $(MUTATION)

docs: r  ## make the generated files: RcppExports, NAMESPACE, man/, po/
	@Rscript tools/setup.R docs
	@Rscript tools/docs.R

explorer: r  ## build the page of explore() from srcjs/, and test it in a browser
	@tools/explorer.sh build
	@Rscript tools/setup.R explorer
	@$(MAKE) -s --no-print-directory $(STAMP)
	@$(WITH) tools/explorer.sh check

webr: r  ## compile the package for R in the browser (webR), and try its lessons there
	@Rscript tools/setup.R run
	@$(MAKE) -s --no-print-directory $(STAMP)
	@$(WITH) tools/webr.sh check

install: r  ## install the package into .library/, with its vignettes where rmarkdown and pandoc are
	@Rscript tools/setup.R run
	@$(MAKE) -s --no-print-directory $(STAMP)
	@$(MAKE) -s --no-print-directory $(VIGNETTES)

site: r  ## build the site into site/, where pkgdown is (SITE=quick: without running the examples)
	@Rscript tools/setup.R run
	@$(MAKE) -s --no-print-directory $(STAMP)
	@$(WITH) Rscript tools/site.R $(SITE)

readme: r  ## draw the picture of README.md again by README.md's own code
	@Rscript tools/setup.R run
	@$(MAKE) -s --no-print-directory $(STAMP)
	@$(WITH) Rscript tools/readme.R draw

clean:  ## remove everything that can be made again
	rm -rf .library .libfuzzer .mutation .webr *.Rcheck *.tar.gz
	find src -name '*.o' -o -name '*.so' -o -name '*.dll' | xargs rm -f

r:
	@command -v Rscript >/dev/null || { \
	  echo 'mezcla needs R 4.1 or newer, and there is no Rscript on the PATH.' >&2; \
	  echo 'Debian, Ubuntu: apt-get install r-base-dev. Elsewhere: https://cran.r-project.org' >&2; \
	  exit 1; }

# R's makefiles do not know which object includes which header, nor which R compiled
# it: objects are kept only while both stay as they were.
$(STAMP): $(SOURCES)
	@mkdir -p .library
	@Rscript -e 'cat(R.version.string)' > .library/r-version.new
	@if ! cmp -s .library/r-version.new .library/r-version || \
	    [ -n "$$(find src -name '*.h*' -newer $(STAMP) 2>/dev/null)" ]; then \
	  find src -name '*.o' | xargs rm -f; fi
	@mv .library/r-version.new .library/r-version
	@echo 'installing mezcla into .library/'
	@MAKEFLAGS=-j2 R CMD INSTALL --no-lock --library=.library . > .library/install.log 2>&1 || { \
	  cat .library/install.log >&2; exit 1; }
	@touch $(STAMP)

$(VIGNETTES): $(STAMP) $(wildcard vignettes/*)
	@Rscript tools/vignettes.R
	@touch $(VIGNETTES)
