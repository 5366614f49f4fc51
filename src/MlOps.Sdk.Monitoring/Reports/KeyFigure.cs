namespace MlOps.Sdk.Monitoring;

/// <summary>One of the large figures at the top of a report.</summary>
/// <param name="Label">What it is, in a few words.</param>
/// <param name="Value">The figure as it shall be read, such as "0.792".</param>
/// <param name="Note">A short line under it. Default: none.</param>
/// <param name="Tone">How it looks. Default: plain.</param>
public sealed record KeyFigure(string Label, string Value, string? Note = null, ReportTone Tone = ReportTone.Neutral);
