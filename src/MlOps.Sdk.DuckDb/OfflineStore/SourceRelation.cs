using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.DuckDb;

/// <summary>The columns of a source that a view needs, converted to the types it needs, as a table expression.</summary>
internal abstract class SourceRelation
{
    protected SourceRelation(Schema columns) => Columns = columns;

    /// <summary>The columns and their types.</summary>
    public Schema Columns { get; }

    /// <summary>The table expression.</summary>
    public abstract string Sql { get; }

    /// <summary>The batches that <see cref="Sql"/> names.</summary>
    public virtual IReadOnlyDictionary<string, RecordBatch> Inputs => new Dictionary<string, RecordBatch>();

    /// <summary>Opens the source of a view and checks its columns.</summary>
    public static async ValueTask<SourceRelation> OpenAsync(DuckDbDatabase database, FeatureView view, CancellationToken cancellationToken) => view.Source switch
    {
        FileFeatureSource files => await FileRelation.OpenAsync(database, view, files, cancellationToken).ConfigureAwait(false),
        BatchFeatureSource batches => new BatchRelation(batches, RequiredColumns.Of(view, batches.Batches[0].Schema)),
        _ => throw new ArgumentException($"DuckDB cannot read sources of kind '{view.Source.Kind}'. Use CSV, Parquet or batches.", nameof(view)),
    };

    /// <summary>Throws the failure that says which value of the source is wrong, if one is.</summary>
    public virtual ValueTask ThrowWrongValuesAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;
}
