// Rebuilds static/vendor and tests/vendor from package-lock.json: npm ci --ignore-scripts && npm run vendor
// The results are committed: neither a server nor the campus network needs node or npm.
import { readFileSync, writeFileSync, mkdirSync, copyFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const from = (...parts) => join(root, "node_modules", ...parts);
const to = (path) => {
  const target = join(root, path);
  mkdirSync(dirname(target), { recursive: true });
  return target;
};

// A comment that names a missing .map stops collectstatic with hashed names.
const withoutMap = (text) => text.replace(/^\/[/*]# sourceMappingURL=.*$/gm, "").trimEnd() + "\n";

function copyCode(source, path) {
  writeFileSync(to(path), withoutMap(readFileSync(source, "utf8")));
}

copyCode(from("bootstrap/dist/css/bootstrap.min.css"), "static/vendor/bootstrap/bootstrap.min.css");
copyCode(from("bootstrap/dist/js/bootstrap.bundle.min.js"), "static/vendor/bootstrap/bootstrap.bundle.min.js");
copyFileSync(from("bootstrap/LICENSE"), to("static/vendor/bootstrap/LICENSE"));

copyCode(from("htmx.org/dist/htmx.min.js"), "static/vendor/htmx/htmx.min.js");
copyFileSync(from("htmx.org/LICENSE"), to("static/vendor/htmx/LICENSE"));

copyCode(from("axe-core/axe.min.js"), "tests/vendor/axe.min.js");
copyFileSync(from("axe-core/LICENSE"), to("tests/vendor/axe.LICENSE"));

await build({
  entryPoints: [join(root, "static/vendor/echarts/entry.mjs")],
  outfile: to("static/vendor/echarts/echarts.min.js"),
  nodePaths: [from()],
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2018",
  legalComments: "inline",
});
copyFileSync(from("echarts/LICENSE"), to("static/vendor/echarts/LICENSE"));
copyFileSync(from("echarts/NOTICE"), to("static/vendor/echarts/NOTICE"));
copyFileSync(from("zrender/LICENSE"), to("static/vendor/echarts/LICENSE.zrender"));

// One sprite of the icons the templates use. Add a name to icons.txt, run again.
const names = readFileSync(join(root, "static/vendor/bootstrap-icons/icons.txt"), "utf8").split(/\s+/).filter(Boolean).sort();
const symbols = names.map((name) => {
  const svg = readFileSync(from("bootstrap-icons/icons", `${name}.svg`), "utf8");
  const [, box, shapes] = svg.match(/viewBox="([^"]+)"[^>]*>([\s\S]*)<\/svg>/);
  return `<symbol id="${name}" viewBox="${box}">${shapes.replace(/\n\s*/g, "")}</symbol>`;
});
const note = "<!-- Subset of Bootstrap Icons 1.13.2 (MIT), written by build.mjs from icons.txt. -->";
writeFileSync(
  to("static/vendor/bootstrap-icons/icons.svg"),
  `<svg xmlns="http://www.w3.org/2000/svg">\n${note}\n${symbols.join("\n")}\n</svg>\n`,
);
copyFileSync(from("bootstrap-icons/LICENSE"), to("static/vendor/bootstrap-icons/LICENSE"));
