using System.Globalization;
using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.Pipelines;

/// <summary>Computes the feature views and joins to every label the values of its time.</summary>
internal static class FeaturesStep
{
    public static async Task<StepOutcome> RunAsync(PipelineContext context, CancellationToken cancellationToken)
    {
        var (source, store) = (context.Source, context.Services.Features);
        var materialized = new List<MaterializationResult>();
        if (source.Service is { } service)
        {
            await store.ApplyAsync(new FeatureDefinitions(services: [service]), cancellationToken: cancellationToken).ConfigureAwait(false);
        }
        else if (source.Views.Count > 0)
        {
            await store.ApplyAsync(source.Views, cancellationToken).ConfigureAwait(false);
        }

        foreach (var view in source.Views)
        {
            context.Report(PipelineSteps.Features, $"computing {view.Name}", (double)materialized.Count / source.Views.Count);
            materialized.Add(await store.MaterializeAsync(view, cancellationToken).ConfigureAwait(false));
        }

        context.Materialized = materialized;

        context.Report(PipelineSteps.Features, "joining as of each label's time");
        context.TrainingSet = source.Service is null
            ? await store.GetTrainingSetAsync(source.Labels, source.Timestamp, source.Views, cancellationToken).ConfigureAwait(false)
            : await store.GetTrainingSetAsync(source.Labels, source.Timestamp, source.Service, cancellationToken).ConfigureAwait(false);
        var reused = materialized.Count(m => m.Reused);
        var detail = string.Create(
            CultureInfo.InvariantCulture,
            $"{context.TrainingSet.Data.RowCount} rows, {source.FeatureColumns().Count} features, {source.Views.Count} views ({reused} reused), data {context.TrainingSet.ContentHash[..12]}");
        return new StepOutcome(detail, reused > 0 && reused == source.Views.Count);
    }
}
