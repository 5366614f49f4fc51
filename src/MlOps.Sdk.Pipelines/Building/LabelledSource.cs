using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.Pipelines;

/// <summary>Labelled rows and the views, or the service with its views, to join to them.</summary>
internal sealed record LabelledSource(
    RecordBatch Labels, string Label, string Timestamp, IReadOnlyList<FeatureView> Views, IReadOnlyList<string>? Columns, FeatureService? Service = null)
{
    /// <summary>The model's input columns: chosen columns of the labels, then every feature of the service or of every view.</summary>
    public IReadOnlyList<string> FeatureColumns()
    {
        var joinKeys = Views.SelectMany(v => v.Entity.JoinKeys).Select(k => k.Column).ToHashSet(StringComparer.Ordinal);
        var own = Columns ?? [.. Labels.Schema.Select(f => f.Name).Where(n => n != Label && n != Timestamp && !joinKeys.Contains(n))];
        return [.. own, .. Service?.Features.Select(f => f.Column) ?? Views.SelectMany(v => v.Features.Select(v.ColumnOf))];
    }
}
