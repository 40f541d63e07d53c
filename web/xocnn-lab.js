// <xocnn-lab lab="pooling" window="3">: a lab in any page, by <script src="…/xocnn-lab.js"></script>. Not a module:
// a plain script may come from any host, whatever headers that host sends.
(() => {
	const here = /** @type {HTMLScriptElement} */ (document.currentScript).src;
	const embed = new URL("embed.html", here);
	const own = /^(allow|class|dir|hidden|id|lang|role|slot|style|tabindex|title|(aria|data)-.*)$/;
	customElements.define(
		"xocnn-lab",
		class extends HTMLElement {
			connectedCallback() {
				if (this.firstChild) return;
				const frame = document.createElement("iframe");
				const url = new URL(embed);
				for (const { name, value } of this.attributes) if (!own.test(name)) url.searchParams.set(name, value);
				frame.src = url.href;
				frame.title = this.title || `xocnn: ${this.getAttribute("lab")}`;
				frame.loading = "lazy";
				frame.allow = this.getAttribute("allow") ?? ""; // such as "microphone"
				frame.style.cssText = "display:block;width:100%;height:38rem;border:0";
				addEventListener("message", ({ source, origin, data }) => {
					if (source !== frame.contentWindow || origin !== embed.origin) return;
					if (data?.type === "xocnn:resize") frame.style.height = `${data.height}px`;
				});
				this.append(frame);
			}
		},
	);
})();
