#!/usr/bin/env bash
# A fit on two jobs of a real Slurm, which this script starts on this machine: as in memory, also when a job is cancelled in
# the middle. Needs root, and Debian's slurm-wlm and munge; ends with 77 elsewhere. R_LIBS must lead to the package.
set -euo pipefail
cd "$(dirname "$0")/.."

not_run() { echo "not run: slurm: $1"; exit 77; }
[ "$(id -u)" = 0 ] || not_run "root alone can start it"
for program in slurmctld slurmd munged mungekey sbatch scancel; do
  [ -n "$(PATH=$PATH:/usr/sbin command -v $program)" ] || not_run "there is no $program"
done
Rscript -e 'quit(status = !requireNamespace("mirai", quietly = TRUE))' || not_run "there is no package mirai"
for program in slurmctld munged; do
  if pgrep -x "$program" > /dev/null; then not_run "$program is running already"; fi
done
export PATH=$PATH:/usr/sbin

work=$(mktemp -d)
started=()
finish() {
  for id in "${started[@]}"; do kill "$id" 2> /dev/null || true; done
  wait 2> /dev/null || true
  rm -rf "$work"
}
trap finish EXIT

mkdir -p "$work/ctld" "$work/d" "$work/munge"
chown munge "$work/munge"
chmod 755 "$work" "$work/munge"
host=$(hostname -s)
memory=$(($(awk '/MemTotal/ { print int($2 / 1024) }' /proc/meminfo) - 500))
cat > "$work/slurm.conf" <<CONF
ClusterName=tests
SlurmctldHost=$host
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SlurmUser=root
SlurmdUser=root
AuthInfo=socket=$work/munge/socket
StateSaveLocation=$work/ctld
SlurmdSpoolDir=$work/d
SlurmctldPidFile=$work/slurmctld.pid
SlurmdPidFile=$work/slurmd.pid
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/none
ReturnToService=2
NodeName=$host CPUs=$(nproc) RealMemory=$memory State=UNKNOWN
PartitionName=debug Nodes=$host Default=YES MaxTime=INFINITE State=UP
CONF
export SLURM_CONF=$work/slurm.conf

mungekey --create --keyfile="$work/munge/key"
chown munge "$work/munge/key"
setpriv --reuid=munge --regid=munge --clear-groups munged --foreground --key-file="$work/munge/key" --socket="$work/munge/socket" \
  --pid-file="$work/munge/pid" --log-file="$work/munge/log" --seed-file="$work/munge/seed" > "$work/munged.out" 2>&1 &
started+=($!)
sleep 1
slurmctld -D > "$work/slurmctld.out" 2>&1 &
started+=($!)
slurmd -D > "$work/slurmd.out" 2>&1 &
started+=($!)
for _ in $(seq 50); do
  sinfo -h -o %t 2> /dev/null | grep -q idle && break
  sleep 0.2
done
sinfo -h -o %t | grep -q idle || { tail -5 "$work"/*.out; echo "Slurm did not start" >&2; exit 1; }

cd "$work"
cat > fit.R <<'R'
library(mezcla)
cores <- parallel::detectCores()
jobs <- min(2, cores)
options <- paste0("#SBATCH --job-name=mezcla\n#SBATCH --output=/dev/null\n", sprintf("export R_LIBS='%s'", Sys.getenv("R_LIBS")))
remote <- mirai::cluster_config(command = "sbatch", options = options, rscript = file.path(R.home("bin"), "Rscript"))
from <- proc.time()[["elapsed"]]
pool <- gmm_pool(jobs, remote = remote, url = "tcp://127.0.0.1:0", timeout = 60)
cat(sprintf("%d jobs are up after %.1f s\n", jobs, proc.time()[["elapsed"]] - from))
print(pool)
set.seed(1)
x <- matrix(rnorm(40000), ncol = 2) + rep(c(0, 4), each = 10000)
colnames(x) <- c("a", "b")
start <- gmm_params(c(0.5, 0.5), rbind(c(0, 0), c(3, 3)), diag(2))
pieces <- lapply(split(seq_len(nrow(x)), rep(1:4, length.out = nrow(x))), function(rows) x[rows, ])
fit <- function(x) fit_gmm(x, k = 2, covariance = "VVV", start = start, control = gmm_control(tol = 0, max_iter = 30, progress = FALSE))
whole <- suppressWarnings(fit(x))
parts <- on_pool(pool, pieces)
print(parts)
from <- proc.time()[["elapsed"]]
one <- suppressWarnings(fit(parts))
cat(sprintf("30 iterations in %.2f s\n", proc.time()[["elapsed"]] - from))
stopifnot(abs(one$loglik / whole$loglik - 1) < 1e-12)
if (jobs > 1) {
  job <- system("squeue -h -o %i | sort | head -1", intern = TRUE)
  system(sprintf("(sleep 0.2; scancel %s) &", job))
  warned <- FALSE
  withCallingHandlers(
    for (i in 1:20) {
      two <- fit(parts)
      stopifnot(identical(coef(two), coef(one)), identical(two$trace, one$trace))
      if (warned) break
    },
    mezcla_pool_warning = function(w) warned <<- TRUE,
    warning = function(w) invokeRestart("muffleWarning")
  )
  stopifnot(warned)
  cat(sprintf("job %s was cancelled, and the fit is the same to the last bit\n", job))
}
close(pool)
R
Rscript fit.R
