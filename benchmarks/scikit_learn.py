"""scikit-learn's side of the benchmark: a worker that answers requests over a socket.

A request is a line of key=value pairs with tabs between them; the answer is a line of the
same kind. The engines do what those of engines.R do.
"""

import os
import resource
import socket
import sys
import time
import warnings

import numpy as np
import sklearn
from sklearn.cluster import KMeans
from sklearn.mixture import GaussianMixture

warnings.simplefilter("ignore")
COVARIANCE_TYPE = {"VVV": "full", "EEE": "tied", "VVI": "diag", "VII": "spherical"}
kept = {}


def read_case(request):
    prefix, n, d, k = request["prefix"], *(int(request[key]) for key in "ndk")
    # scikit-learn's own order is row by row; turning it round is not its task.
    x = np.ascontiguousarray(np.fromfile(prefix + ".x").reshape(n, d, order="F"))
    if not os.path.exists(prefix + ".z"):
        return x, None, None
    z = np.fromfile(prefix + ".z", dtype=np.int32) - 1
    centers = np.ascontiguousarray(np.fromfile(prefix + ".c").reshape(k, d, order="F"))
    rows = int(request.get("rows", n))
    return x[:rows], np.eye(k)[z[:rows]], centers


def case_data(request):
    key = (request["prefix"], request.get("rows"))
    if kept.get("key") != key:
        kept.clear()
        kept.update(key=key, data=read_case(request))
    return kept["data"]


class Given(GaussianMixture):
    """Starts from given responsibilities."""

    def _initialize_parameters(self, X, random_state):
        self._initialize(X, self.responsibilities)


def gmm(request):
    x, responsibilities, centers = case_data(request)
    kind = COVARIANCE_TYPE[request["family"]]
    model = Given(len(centers), covariance_type=kind, tol=0.0, max_iter=int(request["iterations"]), reg_covar=0)
    model.responsibilities = responsibilities
    return lambda: model.fit(x), lambda: {"value": model.lower_bound_ * len(x), "iterations": model.n_iter_}


def kmeans(request):
    x, _, centers = case_data(request)
    iterations = int(request["iterations"])
    model = KMeans(len(centers), init=centers, n_init=1, max_iter=iterations, tol=0,
                   algorithm=request["algorithm"])
    return lambda: model.fit(x), lambda: {
        "value": model.inertia_, "iterations": model.n_iter_, "converged": model.n_iter_ < iterations
    }


def whole_covariances(model):
    """A k x d x d array, whatever the covariance type keeps."""
    k, d = model.means_.shape
    kept_as = {
        "full": lambda c: c,
        "tied": lambda c: np.broadcast_to(c, (k, d, d)),
        "diag": lambda c: c[:, :, None] * np.eye(d),
        "spherical": lambda c: c[:, None, None] * np.eye(d),
    }
    return kept_as[model.covariance_type](model.covariances_)


def write_theta(model, request):
    """Component by component, so that R, whose first index runs fastest, finds d x k and d x d x k."""
    parts = model.weights_, model.means_, whole_covariances(model)
    np.concatenate([part.ravel() for part in parts]).tofile(request["prefix"] + ".theta")


def optima(request):
    """Ten starts, the rest as it is by default. The parameters go to a file beside the data."""
    x, _, _ = case_data(request)
    kind = COVARIANCE_TYPE[request["family"]]
    model = GaussianMixture(int(request["k"]), covariance_type=kind, n_init=10, random_state=int(request["seed"]))

    def read():
        write_theta(model, request)
        return {"reported": repr(float(model.score(x)) * len(x))}

    return lambda: model.fit(x), read


def choice(request):
    """The least BIC of the four covariance types and one to nine components, by default in everything else."""
    x, _, _ = case_data(request)
    begin = time.process_time()
    best = None
    for k in range(1, min(9, len(x)) + 1):
        # In one dimension there are but two.
        for family in COVARIANCE_TYPE if x.shape[1] > 1 else ("VVV", "EEE"):
            model = GaussianMixture(k, covariance_type=COVARIANCE_TYPE[family], random_state=int(request["seed"]))
            try:
                bic = model.fit(x).bic(x)
            except ValueError:  # too few rows for a covariance
                continue
            if best is None or bic < best[0]:
                best = bic, family, model
    if best is None:
        raise ValueError("no model")
    _, family, model = best
    seconds = time.process_time() - begin
    write_theta(model, request)
    return {"seconds": seconds, "family": family, "components": model.n_components, "df": int(model._n_parameters())}


def timed(run, times):
    begin = time.perf_counter()
    for _ in range(times):
        run()
    return (time.perf_counter() - begin) / times


def serve_fit(request):
    run, read = {"gmm": gmm, "kmeans": kmeans, "optima": optima}[request["task"]](request)
    return {"seconds": timed(run, int(request.get("times", 1))), **read()}


def blas():
    """The BLAS that numpy calls, as threadpoolctl names it; it does not know the reference one."""
    try:
        from threadpoolctl import threadpool_info
    except ImportError:
        return "unknown BLAS"
    libraries = [library for library in threadpool_info() if library["user_api"] == "blas"]
    if not libraries:
        return "reference BLAS"
    first = libraries[0]
    return " ".join(str(first.get(key) or "") for key in ("internal_api", "version", "architecture"))


def serve(request):
    if request["task"] == "choice":
        return choice(request)
    if request["task"] == "memory":
        return {"kB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss}
    if request["task"] == "package":
        return {"version": sklearn.__version__, "numpy": np.__version__, "blas": blas()}
    return serve_fit(request)


def main(port):
    with socket.create_connection(("localhost", port)) as connection, connection.makefile("rw") as stream:
        for line in stream:
            request = dict(pair.split("=", 1) for pair in line.rstrip("\n").split("\t"))
            try:
                answer = serve(request)
            except Exception as error:  # the benchmark reports it and goes on
                answer = {"error": str(error).replace("\n", " ")}
            stream.write("\t".join(f"{key}={value}" for key, value in answer.items()) + "\n")
            stream.flush()


main(int(sys.argv[1]))
