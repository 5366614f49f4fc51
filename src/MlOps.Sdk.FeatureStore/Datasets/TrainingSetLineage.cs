using System.Globalization;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>What a saved training set was made from, as edges.</summary>
internal static class TrainingSetLineage
{
    public static IReadOnlyCollection<LineageEdge> Of(SavedTrainingSet set)
    {
        var node = new LineageNode(LineageKinds.TrainingSet, set.Name, set.ContentHash);
        return
        [
            new LineageEdge(new LineageNode(LineageKinds.Dataset, $"{set.Name}-spine", set.SpineHash), node, "joined"),
            .. set.Views.Select(v => new LineageEdge(
                new LineageNode(LineageKinds.FeatureView, v.Name, v.Version.ToString(CultureInfo.InvariantCulture)), node, "joined")),
        ];
    }

    public static IReadOnlyCollection<LineageEdge> OfErasure(SavedTrainingSet before, SavedTrainingSet left) =>
    [
        new LineageEdge(
            new LineageNode(LineageKinds.TrainingSet, before.Name, before.ContentHash), new LineageNode(LineageKinds.TrainingSet, left.Name, left.ContentHash), "erased"),
    ];
}
