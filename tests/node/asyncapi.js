// Reads an AsyncAPI document with the official parser; prints what it finds wrong, one line each.
import { readFileSync } from "node:fs";
import { Parser } from "@asyncapi/parser";

const WARNING = 1;
const { document, diagnostics } = await new Parser().parse(readFileSync(process.argv[2], "utf8"));
for (const one of diagnostics) {
  if (one.severity <= WARNING) console.log(`${one.path.join("/")}: ${one.message}`);
}
if (!document) process.exitCode = 1;
