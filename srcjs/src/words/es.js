import { significant, subscript, superscript } from "../format.js";

const number = (x) => significant(x, 7);
const small = (x) => significant(x, 3);
const theta = (t) => `θ${subscript(t)}`;
const count = (n, one, many) => `${n} ${n === 1 ? one : many}`;

const objective = (prior) => (prior ? "log-verosimilitud + log a priori" : "log-verosimilitud");
const symbolOf = (prior, t) => (prior ? `l(${theta(t)}) + log p(${theta(t)})` : `l(${theta(t)})`);

export const es = {
  // La página
  region: (title) => `Explorador: ${title}`,
  emTitle: (covariance, k) => `EM · ${covariance} · k = ${k}`,
  kmeansTitle: (k) => `k-medias · k = ${k}`,
  limitTitle: (k) => `k-medias como límite de una mezcla · k = ${k}`,
  rows: (n) => count(n, "fila", "filas"),
  sampled: (m, n) => `Se dibujan ${m} de ${n} filas, a intervalos iguales; todo lo demás es de todas las filas.`,
  unplaced: (n) =>
    `A ${count(n, "fila dibujada le", "filas dibujadas les")} falta un valor aquí: no se ${n === 1 ? "puede" : "pueden"} colocar.`,

  // Mandos
  playback: "Pasos",
  first: "Primer paso",
  previous: "Paso atrás",
  next: "Paso adelante",
  last: "Último paso",
  play: "Reproducir",
  pause: "Pausa",
  slider: "Paso del algoritmo",
  sigmaSlider: "σ², que baja hasta 0",
  speed: "Velocidad",
  speeds: ["lenta", "normal", "rápida"],
  variables: "Variables",
  xVariable: "Eje horizontal",
  yVariable: "Eje vertical",
  density: "(densidad)",
  keys: "Teclas",
  keyList: [
    ["← →", "un paso atrás, un paso adelante"],
    ["Re Pág, Av Pág", "diez pasos adelante, diez pasos atrás"],
    ["Inicio, Fin", "el primer paso, el último paso"],
    ["Espacio", "reproducir, pausa"],
    ["↑ ↓", "otra fila, cuando los puntos tienen el foco"],
    ["Intro", "fijar la fila, o soltarla"],
  ],

  // Los puntos
  points: (x, y) => `Puntos: ${y} frente a ${x}. Arriba y abajo eligen una fila.`,
  histogram: (x) => `Histograma de ${x} con las curvas de los componentes. Arriba y abajo eligen una fila.`,
  densityAxis: "densidad",
  noise: "ruido",
  unassigned: "aún sin asignar",
  trimmed: "recortada",
  trimmedRows: (n) => `en gris: ${count(n, "fila recortada", "filas recortadas")}`,
  ellipses: "elipses: 50 % y 95 % de un componente; puntos: dónde ha estado su media",
  curves: "curvas: πⱼ N(x; μⱼ, σⱼ²), y en negro su suma",
  regions: "regiones: lo más cercano a cada centro",

  // EM
  iteration: "iteración t",
  objective,
  bound: "cota inferior L",
  emChart: (prior) => `La cota inferior y la ${objective(prior)}`,
  gap: "brecha: divergencia de Kullback-Leibler de las w a las de θₜ₊₁",
  eMark: "paso E: toca",
  mMark: "paso M: sube",
  emLabel: (half, t) =>
    half === "start" ? "Inicio" : half === "e" ? `Paso E en ${theta(t)}` : `Paso M a ${theta(t)}`,
  emStart: (l, prior) =>
    `Los parámetros ${theta(0)} están dados, y ningún punto tiene responsabilidades todavía. La ${objective(prior)} es ${number(l)}.`,
  eStep: ({ t, gain, objective: l, prior }) =>
    `Se dejan fijos los parámetros. Cada punto recibe sus responsabilidades por la regla de Bayes, y la cota ` +
    (gain === null ? "" : `sube ${small(gain)} y `) +
    `toca la ${objective(prior)}: L = ${symbolOf(prior, t)} = ${number(l)}.`,
  mStep: ({ t, gain, bound, objective: l, gap, prior }) =>
    `Se dejan fijas las responsabilidades. Las proporciones, medias y covarianzas van adonde la cota es máxima: sube ` +
    `${small(gain)}, hasta ${number(bound)}. La ${objective(prior)} queda ${small(gap)} por encima: ` +
    `${symbolOf(prior, t)} = ${number(l)}.`,
  status: (status, t) =>
    ({
      converged: `EM convergió tras ${count(t, "iteración", "iteraciones")}.`,
      bounded: `EM convergió en el límite de la restricción tras ${count(t, "iteración", "iteraciones")}.`,
      iteration_limit: `EM se detuvo en su límite de ${count(t, "iteración", "iteraciones")}, antes de converger.`,
      spurious: "EM convergió a un máximo espurio.",
      collapsed: "Un componente colapsó: aquí la verosimilitud no tiene máximo.",
      empty: "Un componente se quedó vacío.",
      identical: "EM termina con componentes que no se pueden distinguir.",
    })[status] ?? "",

  // k-medias
  halfStep: "medio paso",
  distortion: "distorsión J",
  kmeansChart: "La distorsión J por medios pasos",
  assignMark: "asignar",
  updateMark: "actualizar",
  kmeansLabel: (half, step) =>
    half === "start" ? "Inicio" : half === "assign" ? `${step}: asignar` : `${step}: actualizar`,
  kmeansStart: "Los centros están colocados; ninguna fila pertenece a un grupo todavía.",
  assign: (j, fall, moved) =>
    `Se dejan fijos los centros, y cada fila va al más cercano. ` +
    (fall === null
      ? `J = ${number(j)}.`
      : moved === 0
        ? `Ninguna fila cambió: J sigue en ${number(j)}.`
        : `${count(moved, "fila cambió", "filas cambiaron")}: J baja ${small(fall)}, hasta ${number(j)}.`),
  update: (j, fall) =>
    `Se dejan fijos los grupos, y cada centro va a la media de sus filas. J baja ${small(fall)}, hasta ${number(j)}.`,
  kmeansEnd: (settled) => (settled ? "k-medias convergió." : "k-medias se detuvo antes de terminar."),

  // El límite
  limitChart: "La distorsión suave llega a J",
  softDistortion: "distorsión suave, −2σ²l sin su constante",
  distortionAtCentres: "J en los centros de EM",
  lloydDistortion: "J de k-medias",
  hardness: "Promedio de la responsabilidad más alta de cada fila",
  limitEnd: "σ² → 0: k-medias",
  atSigma2: ({ hardness, soft, distortion, distance }) =>
    `Final de EM con proporciones iguales y covarianzas σ²I. La responsabilidad más alta de cada fila es ${small(hardness)} ` +
    `en promedio; la distorsión suave es ${number(soft)}, J es ${number(distortion)}, y los centros están ` +
    (distance === 0 ? "en los de k-medias." : `a ${small(distance)} como mucho de los de k-medias.`),
  lloyd: (j, iterations) =>
    `Las responsabilidades son 0 o 1: el paso E asigna cada fila a su centro más cercano y el paso M toma medias. Esto es k-medias, ` +
    `J = ${number(j)} tras ${count(iterations, "iteración", "iteraciones")}.`,

  // Una fila
  chooseRow: "Fila",
  rowHint: "Para elegir otra: señala un punto o escribe su número.",
  rowHeld: "Fijada: otro clic sobre ella la suelta.",
  noSuchRow: (row, n) => `No hay fila ${row}: van de la 1 a la ${n}.`,
  notDrawn: (row, instead) => `La fila ${row} no está dibujada; esta es la fila ${instead}.`,
  noSharesYet: "No tiene responsabilidades antes del primer paso E.",
  noClusterYet: "No tiene grupo antes de la primera asignación.",
  bayesCaption: (t) => (t === null ? "Regla de Bayes" : `Regla de Bayes en ${theta(t)}`),
  bayesHeld: (t) => `El paso M deja fijas estas responsabilidades, de ${theta(t)}.`,
  distanceCaption: `Distancias a los centros: la fila va al más cercano`,
  distanceHeld: "La actualización deja fija esta asignación.",
  columns: {
    component: "j",
    proportion: "πⱼ",
    plausibility: "aⱼ",
    density: "N(xᵢ; μⱼ, Σⱼ)",
    product: "producto",
    responsibility: "wᵢⱼ",
    distance: `‖xᵢ − μⱼ‖${superscript(2)}`,
    assigned: "más cercano",
  },
  plausibilityNote: "aⱼ: lo que dicen las etiquetas del componente j",
  more: (n) => `y ${count(n, "otra", "otras")}`,
  sum: "suma",
  yes: "sí",
  rowSaid: (row, shares) => `Fila ${row}: ${shares}.`,
  shareSaid: (label, w) => `componente ${label} ${w}`,
  clusterSaid: (label) => `grupo ${label}`,

  // Parámetros
  parameters: "Parámetros en este paso",
  mean: (variable) => `μ ${variable}`,
  deviation: (variable) => `σ ${variable}`,
  centre: (variable) => `μ ${variable}`,

  // El gráfico
  wholeRun: (what) => `Todo el recorrido: ${what}`,
  chartSaid: (title, label, values) => `${title}. ${label}: ${values}.`,
};
