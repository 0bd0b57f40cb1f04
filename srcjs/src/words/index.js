import { en } from "./en.js";
import { es } from "./es.js";
import { live as liveEn } from "./live.en.js";
import { live as liveEs } from "./live.es.js";

export const languages = { en: { ...en, live: liveEn }, es: { ...es, live: liveEs } };
