using System.Globalization;
using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.DuckDb;

/// <summary>Batches in memory as one table.</summary>
internal sealed class BatchRelation : SourceRelation
{
    public BatchRelation(BatchFeatureSource source, Schema columns)
        : base(columns)
    {
        Inputs = source.Batches.Select((batch, i) => (batch, i))
            .ToDictionary(p => string.Create(CultureInfo.InvariantCulture, $"source_{p.i}"), p => p.batch, StringComparer.Ordinal);
        var selected = string.Join(", ", columns.Select(f =>
            $"CAST({DuckDbDatabase.QuoteIdentifier(f.Name)} AS {DuckDbDatabase.SqlTypeName(f.Type)}) AS {DuckDbDatabase.QuoteIdentifier(f.Name)}"));
        Sql = $"({string.Join(" UNION ALL ", Inputs.Keys.Select(name => $"SELECT {selected} FROM {name}"))})";
    }

    public override string Sql { get; }

    public override IReadOnlyDictionary<string, RecordBatch> Inputs { get; }
}
