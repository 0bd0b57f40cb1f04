import { en } from "./en.js";
import { es } from "./es.js";

export const languages = { en, es };
