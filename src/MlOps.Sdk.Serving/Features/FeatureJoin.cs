using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

/// <summary>Online features of the rows of a request.</summary>
/// <param name="Features">One row for each row asked about, one column for each feature. Disposed by the receiver.</param>
/// <param name="Keys">Names in the request that were used as entity keys; the model need not know them.</param>
public sealed record FeatureJoin(RecordBatch Features, IReadOnlyCollection<string> Keys)
{
    /// <summary>
    /// The entities that a single row was looked up by, one for each feature view: cached answers leave when their features change or they
    /// are erased. Default: none told, so that such answers leave with their time only.
    /// </summary>
    public IReadOnlyList<EntityUse> Entities { get; init; } = [];
}
