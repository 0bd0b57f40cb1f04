#!/usr/bin/env bash
# A fit on two hosts, made of network namespaces of this machine, over TLS, with a delay and loss where the kernel has them: as in
# memory. Needs root and ip; ends with 77 elsewhere. R_LIBS must lead to the package.
set -euo pipefail
cd "$(dirname "$0")/.."

not_run() { echo "not run: namespaces: $1"; exit 77; }
[ "$(id -u)" = 0 ] || not_run "root alone can make them"
command -v ip > /dev/null || not_run "there is no ip"
Rscript -e 'quit(status = !requireNamespace("mirai", quietly = TRUE))' || not_run "there is no package mirai"

id=$$
net=10.77.$((id % 250 + 1))
bridge=mz$((id % 100000))
hosts=(mezcla-$id-1 mezcla-$id-2)
work=$(mktemp -d)
finish() {
  for host in "${hosts[@]}"; do ip netns del "$host" 2> /dev/null || true; done
  ip link del "$bridge" 2> /dev/null || true
  rm -rf "$work"
}
trap finish EXIT
ip netns add "${hosts[0]}" 2> /dev/null || not_run "namespaces are not allowed here"
ip netns add "${hosts[1]}"
ip link add "$bridge" type bridge 2> /dev/null || not_run "the kernel has no bridges"
ip addr add "$net.1/24" dev "$bridge"
ip link set "$bridge" up
for i in 1 2; do
  ip link add "$bridge.$i" type veth peer name eth0 netns "${hosts[$((i - 1))]}" || not_run "the kernel has no pairs of interfaces"
  ip link set "$bridge.$i" master "$bridge" up
  ip -n "${hosts[$((i - 1))]}" addr add "$net.1$i/24" dev eth0
  ip -n "${hosts[$((i - 1))]}" link set eth0 up
  ip -n "${hosts[$((i - 1))]}" link set lo up
done
slowed=no
if command -v tc > /dev/null && tc qdisc add dev "$bridge.1" root netem delay 5ms loss 1% 2> /dev/null; then slowed=yes; fi
echo "delay of 5 ms and loss of 1 % to the first host: $slowed"

cat > "$work/fit.R" <<'R'
library(mezcla)
given <- commandArgs(trailingOnly = TRUE)
remote <- lapply(given[-1], function(host) {
  mirai::remote_config(command = "ip", args = c("netns", "exec", host, "."), rscript = file.path(R.home("bin"), "Rscript"), quote = FALSE)
})
names(remote) <- c("near", "far")
pool <- gmm_pool(remote = remote, url = sprintf("tls+tcp://%s.1:0", given[1]), timeout = 60)
on <- function(pid) system2("ip", c("netns", "identify", pid), stdout = TRUE)
stopifnot(identical(vapply(pool$workers, function(worker) on(worker$pid), ""), given[-1]))
set.seed(1)
x <- matrix(rnorm(40000), ncol = 2) + rep(c(0, 4), each = 10000)
colnames(x) <- c("a", "b")
start <- gmm_params(c(0.5, 0.5), rbind(c(0, 0), c(3, 3)), diag(2))
pieces <- lapply(split(seq_len(nrow(x)), rep(1:4, length.out = nrow(x))), function(rows) x[rows, ])
fit <- function(x) {
  suppressWarnings(fit_gmm(x, k = 2, covariance = "VVV", start = start, control = gmm_control(tol = 0, max_iter = 30, progress = FALSE)))
}
parts <- on_pool(pool, pieces)
print(parts)
from <- proc.time()[["elapsed"]]
one <- fit(parts)
cat(sprintf("30 iterations over TLS in %.2f s\n", proc.time()[["elapsed"]] - from))
local <- gmm_pool(1)
stopifnot(identical(coef(fit(on_pool(local, pieces))), coef(one)), abs(one$loglik / fit(x)$loglik - 1) < 1e-12)
close(local)
close(pool)
cat("the same to the last bit as on this host\n")
R
Rscript "$work/fit.R" "$net" "${hosts[@]}"
