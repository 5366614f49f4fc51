using Microsoft.Extensions.DependencyInjection;
using MlOps.Sdk.Core;
using MlOps.Sdk.OnnxRuntime;
using MlOps.Sdk.Registry;
using MlOps.Sdk.Serving;

namespace MlOps.Sdk.Benchmarks;

/// <summary>A model served by the whole stack, registry and all, and the same graph in a bare session.</summary>
internal sealed class ServedModel : IAsyncDisposable
{
    public const int Features = 100;

    private readonly string _folder;
    private readonly ServiceProvider _services;

    private ServedModel(string folder, ServiceProvider services, IPredictor predictor, OnnxModelSession session) =>
        (_folder, _services, Predictor, Session) = (folder, services, predictor, session);

    /// <summary>100 numbers in, one out.</summary>
    public static ModelSignature Signature { get; } = SignatureOf(Features, isVector: false);

    public IPredictor Predictor { get; }

    public OnnxModelSession Session { get; }

    public IModelServer Server => Get<IModelServer>();

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>Registers and deploys a graph with an input x[N,features] and an output y[N,1]; the features are columns, or one column of vectors.</summary>
    public static async Task<ServedModel> CreateAsync(
        string name, byte[] graph, Action<DeploymentBuilder>? configure = null, int features = Features, bool isVector = false)
    {
        var folder = Directory.CreateTempSubdirectory("mlops-serving-benchmark-").FullName;
        var services = new ServiceCollection();
        services.AddMlOpsCore(o => o.Path = folder).UseSqlite().AddRegistry().AddOnnxRuntime().AddServing(o => o.PredictionEventShare = 0.01);
        var provider = services.BuildServiceProvider();
        var session = (OnnxModelSession)await new OnnxModelRuntime().LoadAsync(graph);
        var signature = SignatureOf(features, isVector);
        using var inputs = isVector ? VectorRows(1, 8, features) : Rows(1, 8, features);
        using var scorer = new ModelScorer(await new OnnxModelRuntime().LoadAsync(graph), signature);
        var package = new ModelPackage(
            graph, signature,
            new ModelMetadata { Name = name, Algorithm = name, Task = ModelTasks.Regression, CreatedAt = DateTimeOffset.UnixEpoch },
            new ModelSamples(inputs, scorer.Score(inputs)),
            new PackageLineage(null, [], null, null));
        var version = await provider.GetRequiredService<IModelRegistry>().RegisterAsync(name, package);
        var predictor = await provider.GetRequiredService<IModelServer>().DeployAsync(name, d =>
        {
            d.Version(version.Version);
            configure?.Invoke(d);
        });
        return new ServedModel(folder, provider, predictor, session);
    }

    /// <summary>Rows of numbers from 0 to 1.</summary>
    public static RecordBatch Rows(int seed, int count, int features = Features)
    {
        var random = new Random(seed);
        var columns = Enumerable.Range(0, features).Select(_ => Columns.From<float>(Enumerable.Range(0, count).Select(_ => random.NextSingle()).ToArray())).ToArray();
        return new RecordBatch(new Schema(columns.Select((c, i) => new Field($"f{i}", c.Type))), columns);
    }

    /// <summary>Rows of one vector of such numbers.</summary>
    public static RecordBatch VectorRows(int seed, int count, int features = Features)
    {
        var random = new Random(seed);
        var builder = (VectorColumnBuilder)ColumnBuilder.Create(DataType.Vector(features), count);
        var row = new float[features];
        for (var i = 0; i < count; i++)
        {
            Array.ForEach(Enumerable.Range(0, features).ToArray(), f => row[f] = random.NextSingle());
            builder.Append(row);
        }

        return new RecordBatch(new Schema(new Field("x", DataType.Vector(features))), builder.Build());
    }

    /// <summary>The same as bare vectors.</summary>
    public static float[][] Vectors(int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => Enumerable.Range(0, Features).Select(_ => random.NextSingle()).ToArray())];
    }

    public async ValueTask DisposeAsync()
    {
        Session.Dispose();
        await _services.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static ModelSignature SignatureOf(int features, bool isVector) => new(
        [new(new("x", TensorElementType.Float32, [-1, features]), isVector
            ? [new Field("x", DataType.Vector(features))]
            : [.. Enumerable.Range(0, features).Select(i => new Field($"f{i}", DataType.Float32))])],
        [new(new("y", TensorElementType.Float32, [-1, 1]), [new("y", DataType.Float32)])]);
}
