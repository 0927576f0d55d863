// Only what static/js/charts.js draws: keeps the bundle a third of the full one.
import * as core from "echarts/core";
import { BarChart, LineChart, RadarChart, SankeyChart } from "echarts/charts";
import {
  AriaComponent,
  GridComponent,
  LegendComponent,
  RadarComponent,
  TitleComponent,
  TooltipComponent,
} from "echarts/components";
import { CanvasRenderer } from "echarts/renderers";
import zh from "echarts/lib/i18n/langZH.js";

core.use([
  BarChart, LineChart, RadarChart, SankeyChart,
  AriaComponent, GridComponent, LegendComponent, RadarComponent,
  TitleComponent, TooltipComponent, CanvasRenderer,
]);
core.registerLocale("ZH", zh);
window.echarts = core;
