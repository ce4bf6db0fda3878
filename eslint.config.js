import js from "@eslint/js";
import reactHooks from "eslint-plugin-react-hooks";
import { readdirSync } from "node:fs";
import { URL } from "node:url";
import tseslint from "typescript-eslint";

// Dependencies point downward only: a package may import those to its right, never the other way round.
const layers = [
  "web",
  "playground",
  "api",
  "advice",
  "trainer",
  "vision",
  "autodiff",
  "descent",
  "solvers",
  "schedules",
  "words",
];
const mayImport = {
  web: ["api", "descent", "solvers", "schedules", "words"],
  playground: ["api", "advice", "trainer", "vision", "autodiff", "descent", "solvers", "schedules", "words"],
  api: [],
  advice: [],
  trainer: ["vision", "autodiff", "solvers", "schedules", "words"],
  vision: ["autodiff", "solvers", "words"],
  autodiff: ["words"],
  descent: ["solvers", "schedules", "words"],
  solvers: ["words"],
  schedules: ["words"],
  words: [],
};

/** What a package must not import: those that are not below it, and the inside of any. */
const otherLayers = (layer) => ({
  group: layers
    .filter((other) => other !== layer && !mayImport[layer].includes(other))
    .map((other) => `@glissade/${other}`)
    .concat(layers.map((other) => `@glissade/${other}/*`)),
  message: "Packages import downward only, and only through a package's own door (its index).",
});

const restrictImports = (files, ...patterns) => ({
  files,
  rules: { "no-restricted-imports": ["error", { patterns }] },
});

const layerRules = layers.map((layer) => restrictImports([`packages/${layer}/src/**/*.{ts,tsx}`], otherLayers(layer)));

// Within the page: app -> features -> shared -> strings, and no feature knows another. Words may hold numbers, so strings
// may use their format.
const web = "packages/web/src";
const above = (...folders) => ({
  regex: `^(\\.\\.?/)+(${folders.join("|")})/`,
  message: "Within the page imports go from app to features to shared to strings.",
});
const features = readdirSync(new URL(`${web}/features`, import.meta.url));
const webRules = [
  restrictImports([`${web}/strings/**`], otherLayers("web"), above("app", "features", "shared/(?!format/)")),
  restrictImports([`${web}/shared/**`], otherLayers("web"), above("app", "features")),
  ...features.map((feature) =>
    restrictImports([`${web}/features/${feature}/**`], otherLayers("web"), above("app", "features"), {
      regex: `^(\\.\\./)+(${features.filter((other) => other !== feature).join("|")})/`,
      message: "Features do not know each other: what two of them need belongs into shared.",
    }),
  ),
  {
    files: [`${web}/**/*.{ts,tsx}`],
    ...reactHooks.configs.flat.recommended,
    rules: {
      ...reactHooks.configs.flat.recommended.rules,
      // Of use to React's compiler only, which does not build this page.
      "react-hooks/preserve-manual-memoization": "off",
      "react-hooks/incompatible-library": "off",
    },
  },
];

export default tseslint.config(
  { ignores: ["**/node_modules/", "runs/", "glissade-data/", "coverage/", "packages/web/dist/"] },
  js.configs.recommended,
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ["eslint.config.js"] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
      eqeqeq: "error",
    },
  },
  ...layerRules,
  ...webRules,
  { files: ["**/*.js"], ...tseslint.configs.disableTypeChecked },
  { files: ["packages/*/examples/*.js"], languageOptions: { globals: { console: "readonly" } } },
);
