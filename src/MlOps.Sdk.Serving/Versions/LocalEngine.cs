namespace MlOps.Sdk.Serving;

/// <summary>Computes rows on the caller's thread with the version's own session, so a call has ended when it returns.</summary>
internal sealed class LocalEngine : VersionEngine
{
    public static readonly LocalEngine Instance = new();

    private LocalEngine()
    {
    }

    public override ValueTask<Scored> ScoreAsync(ServedVersion version, PredictionInput input, string variant, CancellationToken cancellationToken) => new(input switch
    {
        VectorInput row => Scored.Single(version, version, variant, version.RowScorer!.Score(row.Values, cancellationToken)),
        RowInput row when version.RowScorer is { } scorer => Scored.Single(version, version, variant, scorer.Score(row.ValuesFor(version), cancellationToken)),
        _ => Scored.Batch(version, version, variant, version.Score(input.For(version), cancellationToken)),
    });
}
