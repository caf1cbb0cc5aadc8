// What Grafana may be given as a dashboard of ours: its own published types, with nothing left out that it would fill in
// and nothing added that it does not know. The JSON of a dashboard is checked as a literal of the type `Written`.
import type * as schema from "@grafana/schema";
import type * as bargauge from "@grafana/schema/dist/esm/raw/composable/bargauge/panelcfg/x/BarGaugePanelCfg_types.gen";
import type * as stat from "@grafana/schema/dist/esm/raw/composable/stat/panelcfg/x/StatPanelCfg_types.gen";
import type * as table from "@grafana/schema/dist/esm/raw/composable/table/panelcfg/x/TablePanelCfg_types.gen";
import type * as timeseries from "@grafana/schema/dist/esm/raw/composable/timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen";
import type { Dataquery } from "@grafana/grafana-foundation-sdk/prometheus";
import type * as units from "@grafana/grafana-foundation-sdk/units";

/** As it stands in JSON: an enum's values instead of its names. */
type Plain<T> = T extends string
  ? `${T}`
  : T extends number
    ? `${T}` extends `${infer Value extends number}` ? Value : number
    : T extends readonly (infer One)[]
      ? Plain<One>[]
      : T extends object
        ? { [Name in keyof T]: Plain<T[Name]> }
        : T;

type Needed<T, Names extends keyof T> = T & Required<Pick<T, Names>>;

type Unit = (typeof units)[keyof typeof units];
type Source = { type: "prometheus"; uid: string };
type Query = Needed<Omit<Dataquery, "_implementsDataqueryVariant" | "datasource">, "refId" | "editorMode"> & { datasource: Source };

/** A property of an override: one of a field, or one of what the panel draws it with. */
type Property<Custom> =
  | { [Name in keyof schema.FieldConfig]-?: { id: Name; value: NonNullable<schema.FieldConfig[Name]> } }[Exclude<keyof schema.FieldConfig, "unit">]
  | { id: "unit"; value: Unit }
  | { [Name in keyof Custom & string]-?: { id: `custom.${Name}`; value: NonNullable<Custom[Name]> } }[keyof Custom & string];

type Fields<Custom> = {
  defaults: Omit<Needed<schema.FieldConfig, "color" | "thresholds">, "custom" | "unit"> & { unit: Unit; custom?: Partial<Custom> };
  overrides: { matcher: { id: "byName"; options: string }; properties: Property<Custom>[] }[];
};

type Transformation =
  | { id: "merge"; options: Record<string, never> }
  | {
      id: "organize";
      options: { excludeByName: Record<string, boolean>; indexByName: Record<string, number>; renameByName: Record<string, string> };
    };

type Common = Needed<
  Omit<schema.Panel, "type" | "options" | "fieldConfig" | "targets" | "transformations" | "datasource">,
  "id" | "title" | "description" | "gridPos"
> & { datasource: Source; targets: Query[]; transformations?: Transformation[] };

type Of<Type extends string, Options, Custom> = Common & { type: Type; options: Options; fieldConfig: Fields<Custom> };

type Panel =
  | Of<"timeseries", timeseries.Options, timeseries.FieldConfig>
  | Of<"stat", stat.Options, object>
  | Of<"bargauge", bargauge.Options, object>
  | Of<"table", table.Options, table.FieldConfig>;

/** An annotation of the Prometheus data source: its query, here and where it stood in older releases, and its title. */
type Annotation = Omit<schema.AnnotationQuery, "target" | "datasource"> & {
  datasource: Source;
  target: Query;
  expr: string;
  step: string;
  titleFormat: string;
};

type Variable =
  | (Omit<schema.VariableModel, "datasource" | "type"> & { type: "query"; datasource: Source; definition: string })
  | (Omit<schema.VariableModel, "datasource" | "type"> & { type: "textbox"; query: string });

export type Written = Plain<
  Needed<Omit<schema.Dashboard, "panels" | "annotations" | "templating">, "uid" | "title" | "description" | "links" | "time" | "timezone"> & {
    panels: Panel[];
    annotations: { list: Annotation[] };
    templating: { list: Variable[] };
  }
>;
