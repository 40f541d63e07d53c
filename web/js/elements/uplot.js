/** The library that draws charts, imported only once it can be. */

import "./locale.js";

export { default } from "uplot";
