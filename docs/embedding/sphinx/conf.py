project = "Lessons"
html_js_files = ["https://example.org/xocnn/xocnn-lab.js"]
