using Microsoft.Extensions.DependencyInjection;
using MlOps.Sdk.Core;
using MlOps.Sdk.OnnxRuntime;
using MlOps.Sdk.Registry;
using MlOps.Sdk.Serving;

namespace MlOps.Sdk.Benchmarks;

/// <summary>A model with many versions in a real registry, and each version's own answers to some rows, from the bare engine.</summary>
internal sealed class VersionedModel : IAsyncDisposable
{
    public const string Name = "model";

    private readonly string _folder;
    private readonly ServiceProvider _services;
    private readonly float[][] _answers;

    private VersionedModel(string folder, ServiceProvider services, float[][] rows, float[][] answers) =>
        (_folder, _services, Rows, _answers) = (folder, services, rows, answers);

    public float[][] Rows { get; }

    public IModelServer Server => _services.GetRequiredService<IModelServer>();

    public IModelRegistry Registry => _services.GetRequiredService<IModelRegistry>();

    /// <summary>Registers the graphs as versions 1, 2 and so on.</summary>
    /// <param name="versions">How many.</param>
    /// <param name="graph">The graph of a version by its number, with an input x[N,100] and an output y[N,1].</param>
    public static async Task<VersionedModel> CreateAsync(int versions, Func<int, byte[]> graph)
    {
        var folder = Directory.CreateTempSubdirectory("mlops-versions-benchmark-").FullName;
        var services = new ServiceCollection();
        services.AddMlOpsCore(o => o.Path = folder).UseSqlite().AddRegistry().AddOnnxRuntime().AddServing(o => o.PredictionEventShare = 0.01);
        var provider = services.BuildServiceProvider();
        var rows = ServedModel.Vectors(2, 32);
        var answers = new float[versions + 1][];
        using var samples = ServedModel.Rows(1, 8);
        var signature = ServedModel.Signature;
        for (var version = 1; version <= versions; version++)
        {
            var bytes = graph(version);
            answers[version] = await AnswersAsync(bytes, rows);
            using var scorer = new ModelScorer(await new OnnxModelRuntime().LoadAsync(bytes), signature);
            await provider.GetRequiredService<IModelRegistry>().RegisterAsync(Name, new ModelPackage(
                bytes, signature,
                new ModelMetadata { Name = Name, Algorithm = Name, Task = ModelTasks.Regression, CreatedAt = DateTimeOffset.UnixEpoch },
                new ModelSamples(samples, scorer.Score(samples)),
                new PackageLineage(null, [], null, null)));
        }

        return new VersionedModel(folder, provider, rows, answers);
    }

    /// <summary>Whether an answer is exactly the one of the version that it names.</summary>
    public bool IsOfItsVersion(Prediction answer, int row) => answer.Version is { } version && (float)answer.Value == _answers[version][row];

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task<float[]> AnswersAsync(byte[] graph, float[][] rows)
    {
        using var session = (OnnxModelSession)await new OnnxModelRuntime().LoadAsync(graph);
        using var raw = new RawOnnxCall(session, rows: 1);
        var answers = new float[rows.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i].CopyTo(raw.Input);
            raw.Run();
            answers[i] = raw.Output[0];
        }

        return answers;
    }
}
