// <xocnn-lab lab="pooling" window="3">: a lab in any page, by <script src="…/xocnn-lab.js"></script>. Not a module:
// a plain script may come from any host, whatever headers that host sends.
(() => {
	const here = /** @type {HTMLScriptElement} */ (document.currentScript).src;
	const embed = new URL("embed.html", here);
	const own = /^(allow|class|dir|hidden|id|lang|role|slot|style|tabindex|title|(aria|data)-.*)$/;
	customElements.define(
		"xocnn-lab",
		class extends HTMLElement {
			/** @type {HTMLIFrameElement | undefined} */
			#frame;

			connectedCallback() {
				addEventListener("message", this.#listen);
				this.#frame ??= this.#made();
				this.#show();
				// The parser may still be at what stands inside for readers without this script.
				if (document.readyState === "loading") addEventListener("DOMContentLoaded", this.#show, { once: true });
			}

			disconnectedCallback() {
				removeEventListener("message", this.#listen);
			}

			#made() {
				const frame = document.createElement("iframe");
				const url = new URL(embed);
				for (const { name, value } of this.attributes) if (!own.test(name)) url.searchParams.set(name, value);
				frame.src = url.href;
				frame.title = this.title || `xocnn: ${this.getAttribute("lab")}`;
				frame.loading = "lazy";
				frame.allow = this.getAttribute("allow") ?? ""; // such as "microphone"
				frame.style.cssText = "display:block;width:100%;height:38rem;border:0";
				return frame;
			}

			#show = () => {
				const frame = /** @type {HTMLIFrameElement} */ (this.#frame);
				for (const each of [...this.childNodes]) if (each !== frame) each.remove();
				if (!this.firstChild) this.append(frame);
			};

			/** @param {MessageEvent} event */
			#listen = ({ source, origin, data }) => {
				const frame = this.#frame;
				if (!frame || source !== frame.contentWindow || origin !== embed.origin) return;
				if (data?.type === "xocnn:resize") frame.style.height = `${data.height}px`;
			};
		},
	);
})();
