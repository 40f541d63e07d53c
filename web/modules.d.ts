// Where the types are of what the build puts beside our own modules.

declare module "*/pyodide.mjs" {
  export * from "pyodide";
}

// What there is in the browser's audio thread.

declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}

declare function registerProcessor(name: string, processor: new () => AudioWorkletProcessor): void;
