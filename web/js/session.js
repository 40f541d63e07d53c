/**
 * The page's side of the protocol: one method for each method of `xocnn.page.Session`, with what goes
 * and what comes back. Everything it knows about Python is `call`.
 *
 * @typedef {{data: Float32Array, shape: number[]}} Values a flat array from Python
 * @typedef {{kind: string, size?: number[], features?: number, stride?: number[], padding?: string, window?: number[], outputs?: number, gain?: number}} LayerSettings
 * @typedef {{number: number, kind: string, name: string, settings: LayerSettings, shape: number[], feature: number[] | null, parameters: number, multiplications: number, sees: number[]}} Layer
 * @typedef {{input: number[], classes: string[], layers: Layer[], parameters: number, multiplications: number}} Network
 * @typedef {{values: Values, scales: (number | null)[], each: number[][]}} Features
 * @typedef {{values: Values, scales: number[], all: number, each: number[][]}} Maps every layer's values, the input first
 * @typedef {{winner: string, even: boolean, percents: number[], shares: number[], sentence: string}} Verdict
 * @typedef {{maps: Maps, verdict: Verdict | null}} Seen
 * @typedef {{update: number, loss?: number, accuracy?: number, mean_accuracy?: number, mean_loss?: number, held_out_loss?: number, held_out_accuracy?: number}} Row
 * @typedef {{optimizer: string, rate: number, weight_decay: number, batch: number, drawings: number, only: string, share: number}} Settings
 * @typedef {{update: number, text: string}} Mark a change of settings, on the curve
 * @typedef {{updates: number | null, accuracy: number | null, patience: number | null}} Goals
 * @typedef {{kind: string, sentence: string, rule: string}} Trouble
 * @typedef {{updates: number, shown: number | null, features: Features, points: number[], goal: string | null, notices: Trouble[]}} Standing `shown` is the update that is looked back on; null: the network is shown as it is
 * @typedef {Standing & {network: Network, marks: Mark[], goals: Goals, settings: Settings, seed: number, can_go_back: boolean, backend: Backend, tray: Tray}} State all that an act may have changed; every act answers with it
 * @typedef {State & {history: Row[]}} Begun another run, or one from its beginning: its curve is another
 * @typedef {Begun & {strokes: number[][] | null}} Followed without strokes the link has no drawing
 * @typedef {"layer" | "all" | "each"} Scaling what shares one colour scale: the maps of a layer, all pictures, or none
 * @typedef {{name: string, available: string[]}} Backend what does the arithmetic
 * @typedef {Trouble & {good: number | null}} Blown the error has left all bounds; `good` is the last update to go back to, if there is one
 * @typedef {Standing & {rows: Row[], history: Row[] | null, rate: number | null, blown: Blown | null}} Stepped
 * @typedef {{map: number, row: number, column: number, patch?: number, value?: number, feature?: number, product?: number, padding?: boolean, winner?: boolean}} Term
 * @typedef {{layer: number, maps: number[], top: number, left: number, bottom: number, right: number}} Place
 * @typedef {{layer: number, kind: string, map: number, row: number, column: number, terms?: Term[], value?: number, sum?: number, pixels?: number, match?: number, gain?: number, bias?: number, result: number, source: Place, field: Place, product_scale: number, softmax?: {class: string, score: number, exponent: number, share: number}[], sentence: string}} Explanation
 * @typedef {{network: Network | null, layer: number | null, problem: string | null, cost?: string, question?: string}} Checked a design that is heavy comes with a question
 * @typedef {{picture: Values, said: string[]}} ReadImage
 * @typedef {{use: "image" | "network" | "sound", refusal: string, unread: string}} Sorted what a file is, by its first bytes
 * @typedef {{pictures: Values, places: number[][], verdicts: Verdict[], said: string[]}} Sheet what is on a photograph; places are left, top, right, bottom
 * @typedef {{id: number, label: string, held_out: boolean}} Own a drawing of the reader's
 * @typedef {{drawings: Own[], classes: string[], most_classes: number, share: number, can_undo: boolean, can_redo: boolean, said: string[]}} Tray
 * @typedef {"held-out" | "own"} Among which drawings mistakes are looked for in
 * @typedef {{classes: string[], counts: number[][], right: number, total: number, loss: number | null, sentence: string}} Confusion
 * @typedef {{id: number, truth: string, said: string, loss: number | null, percents: number[]}} Mistake
 * @typedef {{pictures: Values, drawings: Mistake[], count: number, sentence: string}} Mistakes
 */

import { call, helper, PythonError } from "./python.js";

export { isGone, PythonError } from "./python.js";

/** @param {Uint8Array} model @param {boolean} undoable @returns {Promise<Begun>} */
export const open = (model, undoable) => call("open", { model, undoable });

/** @param {number | null} seed null takes the next seed @returns {Promise<Begun>} */
export const newStart = (seed) => call("new_start", { seed });

/** @param {LayerSettings[]} layers @param {number | null} seed @returns {Promise<Begun>} */
export const changeDesign = (layers, seed) => call("change_design", { layers, seed });

/** @returns {Promise<Begun>} */
export const back = () => call("back", {});

/** @returns {Promise<Begun>} */
export const reset = () => call("reset", {});

/** @param {number} updates @returns {Promise<Stepped>} */
export const step = (updates) => call("step", { updates });

/** @returns {Promise<Row>} */
export const evaluate = () => call("evaluate", {});

/** @param {Partial<Settings>} changes @returns {Promise<State>} */
export const changeSettings = (changes) => call("change_settings", changes);

/** @param {Partial<Goals>} goals @returns {Promise<State>} */
export const aim = (goals) => call("aim", goals);

/** @typedef {{file: {data: Uint8Array} | null, note: string}} Kept a file where it is not too large, and a note on what is not in it */

/** @returns {Promise<Kept>} */
export const keep = () => call("keep", {});

/** @returns {Promise<Kept>} */
export const keepWay = () => call("keep_way", {});

/** @returns {Promise<Kept>} */
export const keepTray = () => call("keep_tray", {});

/** @param {Uint8Array} file @returns {Promise<State & {note: string}>} */
export const recallTray = (file) => call("recall_tray", { file });

/** @returns {Promise<Kept>} */
export const keepRuns = () => call("keep_runs", {});

/** @param {Uint8Array} file @returns {Promise<{note: string}>} */
export const recallRuns = (file) => call("recall_runs", { file });

/** @param {Uint8Array} file @param {string} name @param {string} encoding "" is found out @returns {Promise<{text: string, name: string, said: string}>} */
export const readWords = (file, name, encoding) => call("read_words", { file, name, encoding });

/** @typedef {"table" | "words" | "sounds"} Brought what a reader can bring for labs */

/** @type {Brought[]} */
export const BROUGHT = ["table", "words", "sounds"];

/** @param {Brought} kind @returns {Promise<Kept>} */
export const keepBrought = (kind) => call("keep_brought", { kind });

/** @param {Brought} kind @param {Uint8Array} file @returns {Promise<{note: string}>} */
export const recallBrought = (kind, file) => call("recall_brought", { kind, file });

/** @param {Uint8Array} state @returns {Promise<Begun & {strokes: number[][], picture: Values | null}>} */
export const recall = (state) => call("recall", { state });

/** @param {Uint8Array} file @returns {Promise<{points: number[]}>} */
export const recallWay = (file) => call("recall_way", { file });

/** @param {string} kind @returns {Promise<Begun>} */
export const provoke = (kind) => call("provoke", { kind });

/** @param {number} update @returns {Promise<Standing>} */
export const lookBack = (update) => call("look_back", { update });

/** @returns {Promise<Standing>} */
export const lookAhead = () => call("look_ahead", {});

/** @param {number} update @returns {Promise<Begun>} */
export const goOn = (update) => call("go_on", { update });

/** @param {string} name @returns {Promise<State>} */
export const useBackend = (name) => call("use_backend", { name });

/** @param {number[][]} strokes @param {Float32Array | null} picture @returns {Promise<Seen>} */
export const see = (strokes, picture) => call("see", { strokes, picture });

/** @param {number} layer @param {number} map @param {number} row @param {number} column @returns {Promise<Explanation>} */
export const explain = (layer, map, row, column) => call("explain", { layer, map, row, column });

const HEAD = 512; // bytes of a file that Python looks at

/**
 * What a file is; an Error with a sentence where it is not even tried.
 *
 * @param {Blob} file
 * @param {"image" | "network" | "image or network" | "sound"} wanted
 * @returns {Promise<Sorted>}
 */
export async function sortFile(file, wanted) {
	const head = new Uint8Array(await file.slice(0, HEAD).arrayBuffer());
	/** @type {Sorted} */
	const sorted = await call("sort_file", { head, wanted }).catch((error) => {
		if (!(error instanceof PythonError && error.kind === "Starting")) throw error;
		throw new Error("Files can be opened once Python has loaded; try again in a moment.");
	});
	if (sorted.refusal) throw refused(file, sorted.refusal);
	return sorted;
}

/** @param {Blob} file @param {string} why */
export function refused(file, why) {
	return new Error(file instanceof File ? `“${file.name}”: ${why}` : why);
}

/** @param {Uint8Array} rgba @param {number} width @param {number} height @returns {Promise<ReadImage>} */
export const readImage = (rgba, width, height) => call("read_image", { rgba, width, height });

/** @param {Uint8Array} rgba @param {number} width @param {number} height @returns {Promise<Sheet>} */
export const readSheet = (rgba, width, height) => call("read_sheet", { rgba, width, height });

/** @param {LayerSettings[]} layers @returns {Promise<Checked>} */
export const checkDesign = (layers) => call("check_design", { layers });

/** What an update takes, by estimate. @returns {Promise<{cost: string}>} */
export const weigh = () => call("weigh", {});

/** @returns {Promise<{file: {data: Uint8Array}}>} */
export const save = () => call("save", {});

/** @param {string} kind @returns {Promise<{ending: string, use: string, file: {data: Uint8Array}}>} */
export const exportAs = (kind) => call("export", { kind });

/** @returns {Promise<{text: string, said: string}>} */
export const link = () => call("link", {});

/** @param {string} text @param {Uint8Array} ready_made @returns {Promise<Followed>} */
export const follow = (text, ready_made) => call("follow", { text, ready_made });

/**
 * A lab that works tells how far it is, too: `more` is whether there is more to do, `waits` whether all of that
 * is being done by helpers.
 *
 * @typedef {{options: Record<string, any>, view: any, more?: boolean, waits?: boolean}} LabAnswer
 */

/** @param {string} lab @param {Record<string, any>} options @param {Scaling} scaling @param {boolean} [anew] whether its work begins again @returns {Promise<LabAnswer>} */
export const lab = (lab, options, scaling, anew = false) => call("lab", { lab, options, scaling, anew });

/** @param {string} lab @param {Record<string, any>} options @param {number} milliseconds 0 does one slice @returns {Promise<LabAnswer>} */
export const work = (lab, options, milliseconds) => call("work", { lab, options, milliseconds });

/** @param {number[]} ids @returns {Promise<{pictures: Values}>} */
export const ownPictures = (ids) => call("own_pictures", { ids });

/** Keeps what `see` was asked about last. @param {string} label @returns {Promise<State>} */
export const keepDrawing = (label) => call("keep_drawing", { label });

/** Keeps several drawings at once. @param {Float32Array} pictures 784 values each @param {string[]} labels @returns {Promise<State>} */
export const keepDrawings = (pictures, labels) => call("keep_drawings", { pictures, labels });

/** @param {number[]} ids @param {string} label @returns {Promise<State>} */
export const relabel = (ids, label) => call("relabel", { ids, label });

/** @param {number[]} ids @returns {Promise<State>} */
export const removeDrawings = (ids) => call("remove_drawings", { ids });

/** @returns {Promise<State>} */
export const undoTray = () => call("undo_tray", {});

/** @returns {Promise<State>} */
export const redoTray = () => call("redo_tray", {});

/** @returns {Promise<{file: {data: Uint8Array}}>} */
export const saveDrawings = () => call("save_drawings", {});

/** @param {Uint8Array} collection @returns {Promise<State>} */
export const openDrawings = (collection) => call("open_drawings", { collection });

/** @param {string} name @returns {Promise<Begun>} */
export const addClass = (name) => call("add_class", { name });

/** @param {string} name @param {string | null} relabel what its drawings become; null: they go, too @returns {Promise<Begun>} */
export const removeClass = (name, relabel) => call("remove_class", { name, relabel });

/** @param {Among} which @param {string | null} truth @param {string | null} said @returns {Promise<{confusion: Confusion, mistakes: Mistakes}>} */
export const answers = (which, truth, said) => call("answers", { which, truth, said });

/** Changes what a lab has kept of its results. @param {string} lab @param {Record<string, any>} options @param {string} act @param {number} number @returns {Promise<LabAnswer>} */
export const changeWork = (lab, options, act, number) => call("change_work", { lab, options, act, number });

/** Opens a network that came of a lab's work. @param {string} lab @param {number} number @returns {Promise<Begun>} */
export const adopt = (lab, number) => call("adopt", { lab, number });

/** @param {Uint8Array} csv @returns {Promise<{targets: string[], target: string}>} */
export const bringTable = (csv) => call("bring_table", { csv });

/** Reads the table that was brought in another way; "" is found out. @param {string} encoding @param {string} header @returns {Promise<{targets: string[], target: string}>} */
export const readTable = (encoding, header) => call("read_table", { encoding, header });

/** @param {string[]} lists one word a line @param {string[]} names @returns {Promise<{said: string[]}>} */
export const bringWords = (lists, names) => call("bring_words", { lists, names });

/**
 * A helper is a further Python beside the page's, with a `Session` of its own. It can be asked for `tryOut` alone.
 *
 * @typedef {import("./python.js").Helper} Helper
 * @typedef {{number: number, layers: LayerSettings[], rate: number, seed: number, updates: number}} Trial of a search
 * @typedef {{result: Record<string, number | null> | null, weights: Values[]}} Tried a result once there is one
 */

/** @returns {Promise<Helper>} */
export const startHelper = () => helper();

/** @param {Record<string, any>} options of the lab `search` @returns {Promise<{trial: Trial | null}>} */
export const handOut = (options) => call("hand_out", { options });

/** @param {Record<string, any>} options @param {Trial} trial @param {Tried} tried @returns {Promise<{}>} */
export const handIn = (options, trial, tried) => call("hand_in", { options, trial, ...tried });

/** @param {Record<string, any>} options @param {number} number @param {boolean} died @returns {Promise<{}>} */
export const takeBack = (options, number, died) => call("take_back", { options, number, died });

/** @param {Helper} helper @param {Trial} trial @param {number} milliseconds @returns {Promise<Tried>} */
export const tryOut = (helper, trial, milliseconds) => helper.call("try_out", { trial, milliseconds });

/**
 * @typedef {{number: number, name: string, held_out: boolean}} Take
 * @typedef {{rate: number, seconds: number, takes: Take[], names: string[], can_bring_back: boolean, missing: string, said: string[]}} Takes own sounds; `seconds` is how long a take is recorded
 * @typedef {{wave: Values, picture: Values, end: number, chunks: number[], bands: number[], marks: number[][], silent: boolean, clipped: boolean, votes: Verdict & {classes: string[]}, sentence: string}} Heard
 */

/** @returns {Promise<Takes>} */
export const takes = () => call("takes", {});

/** @param {string} name @param {Float32Array} samples @param {boolean} file whether they come from one @returns {Promise<Takes>} */
export const bringSound = (name, samples, file) => call("bring_sound", { name, samples, file });

/** @param {number} number @returns {Promise<Takes>} */
export const removeTake = (number) => call("remove_take", { number });

/** @returns {Promise<Takes>} */
export const bringBackTake = () => call("bring_back_take", {});

/** What the network of the lab of sounds makes of the loudest second. @param {Record<string, any>} options @param {Float32Array} samples @returns {Promise<Heard>} */
export const hear = (options, samples) => call("hear", { options, samples });

/** Samples to be played. @param {Record<string, any>} options @param {string} what @returns {Promise<{samples: {data: Float32Array}, rate: number}>} */
export const sound = (options, what) => call("sound", { options, what });
