// Draws every [data-chart] from the JSON option beside it. Only what we use of ECharts is in this file.
// Canvas renderer and rich-text tooltips: nothing here needs inline styles, so the strict CSP holds.
import { BarChart, LineChart, PieChart, ScatterChart } from "echarts/charts";
import {
  AriaComponent,
  DatasetComponent,
  GridComponent,
  LegendComponent,
  MarkAreaComponent,
  MarkLineComponent,
  TitleComponent,
  TooltipComponent,
} from "echarts/components";
import * as echarts from "echarts/core";
import { LabelLayout } from "echarts/features";
import { CanvasRenderer } from "echarts/renderers";
import daylight from "../charts/daylight.json";
import evening from "../charts/evening.json";
import { each } from "./parts/on.js";

echarts.use([
  BarChart, LineChart, PieChart, ScatterChart, AriaComponent, DatasetComponent, GridComponent, LegendComponent,
  MarkAreaComponent, MarkLineComponent, TitleComponent, TooltipComponent, LabelLayout, CanvasRenderer,
]);
echarts.registerTheme("daylight", daylight);
echarts.registerTheme("evening", evening);

const root = document.documentElement;
const dark = () =>
  root.dataset.theme ? root.dataset.theme === "evening" : matchMedia("(prefers-color-scheme: dark)").matches;

const pen = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
const canvasColour = (colour) => {
  pen.clearRect(0, 0, 1, 1);
  pen.fillStyle = colour;
  pen.fillRect(0, 0, 1, 1);
  return `rgb(${[...pen.getImageData(0, 0, 1, 1).data].slice(0, 3)})`;
};
// "@c4" in an option means the theme's colour c4, so that a series keeps the colour of its bar or ring elsewhere on the page.
const token = (_, value) => {
  if (typeof value !== "string" || !/^@(ink|c[1-6]|muted|line)$/.test(value)) return value;
  const name = value === "@ink" ? "--color-base-content" : `--${value.slice(1)}`;
  return canvasColour(getComputedStyle(root).getPropertyValue(name).trim());
};

// What every chart of ours shares, unless its option says otherwise: margins, legend, short numbers, lines that differ by dash.
const short = new Intl.NumberFormat(root.lang || "en", { notation: "compact", maximumFractionDigits: 1 });
const exact = new Intl.NumberFormat(root.lang || "en", { maximumFractionDigits: 2 });
const DASHES = ["solid", "dashed", "dotted"];
const dressed = (option) => {
  const axes = [option.yAxis ?? []].flat();
  const legend = option.legend && option.legend.show !== false;
  for (const axis of axes)
    if (axis.type === "value" && !axis.axisLabel?.formatter)
      axis.axisLabel = { ...axis.axisLabel, formatter: (value) => short.format(value).replace("K", "k") };
  (option.series ?? []).forEach((series, n) => {
    if (series.type !== "line") return;
    series.symbolSize ??= 5;
    series.lineStyle = { type: DASHES[n % DASHES.length], ...series.lineStyle };
  });
  if (option.legend) option.legend = { left: 0, top: 0, padding: [6, 0], itemGap: 16, itemWidth: 22, ...option.legend };
  if (axes.length)
    option.grid = { left: 48, right: axes.length > 1 ? 48 : 16, top: legend ? 36 : 12, bottom: 26, outerBoundsMode: "none", ...option.grid };
  option.tooltip = { trigger: "axis", valueFormatter: (value) => (typeof value === "number" ? exact.format(value) : value), ...option.tooltip, renderMode: "richText", confine: true };
  option.animation = !matchMedia("(prefers-reduced-motion: reduce)").matches;
  return option;
};

const watcher = new ResizeObserver((entries) => {
  for (const { target } of entries) echarts.getInstanceByDom(target)?.resize();
});
const draw = (box) => {
  echarts.getInstanceByDom(box)?.dispose();
  const data = document.getElementById(box.dataset.chart);
  if (!data) return;
  const chart = echarts.init(box, dark() ? "evening" : "daylight", { renderer: "canvas" });
  chart.setOption(dressed(JSON.parse(data.textContent, token)));
  watcher.observe(box);
};
const all = () => document.querySelectorAll("[data-chart]").forEach(draw);
each("[data-chart]", draw);
document.addEventListener("themechange", all);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", all);
document.addEventListener("htmx:beforeCleanupElement", (event) => {
  for (const box of event.target.querySelectorAll?.("[data-chart]") ?? []) echarts.getInstanceByDom(box)?.dispose();
});
