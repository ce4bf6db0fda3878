import js from "@eslint/js";
import tseslint from "typescript-eslint";

// Dependencies point downward only: a package may import those to its right, never the other way round.
const layers = ["playground", "api", "trainer", "vision", "autodiff", "solvers", "schedules", "words"];
const mayImport = {
  playground: ["api", "trainer", "vision", "autodiff", "solvers", "schedules", "words"],
  api: [],
  trainer: ["vision", "autodiff", "solvers", "schedules", "words"],
  vision: ["autodiff", "solvers", "words"],
  autodiff: ["words"],
  solvers: ["words"],
  schedules: ["words"],
  words: [],
};

const layerRules = layers.map((layer) => ({
  files: [`packages/${layer}/src/**/*.ts`],
  rules: {
    "no-restricted-imports": [
      "error",
      {
        patterns: [
          {
            group: layers
              .filter((other) => other !== layer && !mayImport[layer].includes(other))
              .map((other) => `@glissade/${other}`)
              .concat(layers.map((other) => `@glissade/${other}/*`)),
            message: "Packages import downward only, and only through a package's own door (its index).",
          },
        ],
      },
    ],
  },
}));

export default tseslint.config(
  { ignores: ["**/node_modules/", "runs/", "coverage/"] },
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
  { files: ["**/*.js"], ...tseslint.configs.disableTypeChecked },
  { files: ["packages/*/examples/*.js"], languageOptions: { globals: { console: "readonly" } } },
);
