using Snippets;

// Runs one page's snippets in the current folder, which must hold the files of samples/data.
var pages = new Dictionary<string, Func<Task>>
{
    ["first-model"] = FirstModel.RunAsync,
    ["one-graph"] = OneGraph.RunAsync,
    ["feature-store"] = FeatureStorePage.RunAsync,
    ["feature-streams"] = FeatureStreams.RunAsync,
    ["tracking"] = TrackingPage.RunAsync,
    ["registry"] = RegistryPage.RunAsync,
    ["serving"] = ServingPage.RunAsync,
    ["serving-load"] = ServingLoad.RunAsync,
    ["composed-models"] = ComposedModels.RunAsync,
    ["batch-scoring"] = BatchScoring.RunAsync,
    ["inference-engine"] = InferenceEngine.RunAsync,
    ["monitoring"] = MonitoringPage.RunAsync,
    ["data-layer"] = DataLayer.RunAsync,
    ["composition"] = Composition.RunAsync,
};
if (args is not [var page] || !pages.TryGetValue(page, out var run))
{
    Console.Error.WriteLine($"Name a page: {string.Join(", ", pages.Keys)}.");
    return 2;
}

await run();
return 0;
