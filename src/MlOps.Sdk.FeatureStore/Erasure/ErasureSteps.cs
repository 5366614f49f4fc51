namespace MlOps.Sdk.FeatureStore;

/// <summary>The steps of several attempts as those of one.</summary>
internal static class ErasureSteps
{
    public static IReadOnlyList<ErasureStep> Merge(IEnumerable<ErasureStep> steps) =>
    [
        .. steps.GroupBy(s => (s.Place, s.Subject)).Select(g => g.Last() with
        {
            // A listed set is counted anew by each attempt; what was removed adds up.
            Rows = g.Key.Place == ErasurePlaces.ListedTrainingSet ? g.Last().Rows : g.Sum(s => s.Rows),
            Files = [.. g.SelectMany(s => s.Files).Distinct(StringComparer.Ordinal)],
            TableVersion = g.Last().TableVersion ?? g.Max(s => s.TableVersion),
        }),
    ];
}
