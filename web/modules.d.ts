// Where the types are of what the build puts beside our own modules.

declare module "*/pyodide.mjs" {
  export * from "pyodide";
}

declare module "*/vendor/uplot/uPlot.esm.js" {
  export { default } from "uplot";
}

declare module "*/vendor/idb-keyval/index.js" {
  export * from "idb-keyval";
}
