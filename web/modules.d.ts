// Where the types are of what the build puts beside our own modules.

declare module "*/pyodide.mjs" {
  export * from "pyodide";
}
