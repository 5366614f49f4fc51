using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MlOps.Sdk.Core;
using MlOps.Sdk.DuckDb;
using MlOps.Sdk.FeatureStore;
using MlOps.Sdk.Monitoring;
using MlOps.Sdk.OnnxRuntime;
using MlOps.Sdk.Pipelines.Tests;
using MlOps.Sdk.Registry;
using MlOps.Sdk.Resilience;
using MlOps.Sdk.Serving;
using MlOps.Sdk.Sqlite;
using MlOps.Sdk.Tracking;
using MlOps.Sdk.Training;

namespace MlOps.Sdk.Tests;

public sealed class AddMlOpsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mlops-composition-");

    public static TheoryData<Type> Services =>
    [
        typeof(IFeatureStore), typeof(OfflineStore), typeof(OnlineStore), typeof(IExperimentTracker), typeof(IModelRegistry), typeof(MetricCatalog),
        typeof(IModelMonitor), typeof(ResiliencePipelines), typeof(ModelRuntime), typeof(IModelServer), typeof(IOnlineFeatureJoiner),
        typeof(MetadataDatabase), typeof(ArtifactStore), typeof(EventBus), typeof(LineageStore), typeof(AuditLog), typeof(TimeProvider), typeof(DuckDbDatabase),
    ];

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(Services))]
    public async Task AddMlOps_Alone_GivesEveryPartOnce(Type service)
    {
        await using var services = Compose(new ServiceCollection());
        Assert.Single(services.GetServices(service));
        Assert.Same(services.GetRequiredService(service), services.GetRequiredService(service));
    }

    [Fact]
    public async Task AddMlOps_WithEveryScopeChecked_Builds()
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddMlOps(o => o.Path = _folder.FullName);
        await using var built = services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
        Assert.NotNull(built.GetRequiredService<IModelServer>());
    }

    [Fact]
    public async Task AddMlOps_InAHostWithNothingElse_StartsAndStops()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddMlOps(o => o.Path = _folder.FullName);
        using var host = builder.Build();
        await host.StartAsync();
        await host.StopAsync();
    }

    [Fact]
    public void AddMlOps_Twice_ChangesNothingButTheOptions()
    {
        var services = new ServiceCollection();
        services.AddMlOps(o => o.Path = "first");
        var once = Registered(services);
        services.AddMlOps(o => o.Path = "second");
        Assert.Equal(once, Registered(services));
        using var built = services.BuildServiceProvider();
        Assert.Equal("second", built.GetRequiredService<IOptions<MlOpsOptions>>().Value.Path);
    }

    [Fact]
    public void AddMlOps_WithoutServices_IsRefused() =>
        Assert.Throws<ArgumentNullException>(() => MlOpsServiceCollectionExtensions.AddMlOps(null!));

    [Fact]
    public async Task Start_WrongOptionsInManyPlaces_SaysAllAtOnce()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddMlOps(o => o.Path = "");
        builder.Services.Configure<SqliteMetadataOptions>(o => (o.BusyTimeout, o.MaxReaders) = (TimeSpan.Zero, 0));
        builder.Services.Configure<OnnxRuntimeOptions>(o => o.IntraOpThreads = -1);
        builder.Services.Configure<MonitoringOptions>(o => o.BucketLength = TimeSpan.Zero);
        builder.Services.Configure<ServingOptions>(o => o.PredictionEventShare = 2);
        using var host = builder.Build();
        var refusal = await Assert.ThrowsAsync<AggregateException>(() => host.StartAsync());
        var failures = refusal.InnerExceptions.Cast<OptionsValidationException>().SelectMany(e => e.Failures).ToList();
        Assert.All(
            ["Path is empty", "BusyTimeout is 00:00:00", "MaxReaders is 0", "IntraOpThreads is -1", "BucketLength is 00:00:00", "PredictionEventShare"],
            expected => Assert.Contains(failures, f => f.Contains(expected, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task AddMlOps_ApplicationsOwnParts_Stay()
    {
        var clock = new FixedTime(new DateTimeOffset(2031, 5, 6, 7, 8, 9, TimeSpan.Zero));
        var (online, artifacts, joiner, runtime) = (new InMemoryOnlineStore(), new LocalArtifactStore(Path.Combine(_folder.FullName, "own")), new NoFeatures(), new NoRuntime());
        var own = new ServiceCollection()
            .AddSingleton<TimeProvider>(clock)
            .AddSingleton<OnlineStore>(online)
            .AddSingleton<ArtifactStore>(artifacts)
            .AddSingleton<IOnlineFeatureJoiner>(joiner)
            .AddSingleton<ModelRuntime>(runtime);
        await using var services = Compose(own);
        Assert.Same(clock, services.GetRequiredService<TimeProvider>());
        Assert.Same(online, services.GetRequiredService<OnlineStore>());
        Assert.Same(artifacts, services.GetRequiredService<ArtifactStore>());
        Assert.Same(joiner, services.GetRequiredService<IOnlineFeatureJoiner>());
        Assert.Same(runtime, services.GetRequiredService<ModelRuntime>());

        await using var run = await services.GetRequiredService<IExperimentTracker>().StartRunAsync("own-clock");
        Assert.Equal(clock.GetUtcNow(), (await services.GetRequiredService<IExperimentTracker>().GetRunAsync(run.Id)).StartedAt);
    }

    [Fact]
    public async Task AddMlOps_DatabaseChosenBefore_Stays()
    {
        var chosen = new ServiceCollection();
        chosen.AddMlOpsCore(o => o.Path = _folder.FullName).UseSqlite().UseDuckDbOfflineStore();
        await using var elsewhere = chosen.BuildServiceProvider();
        var (database, lake) = (elsewhere.GetRequiredService<MetadataDatabase>(), elsewhere.GetRequiredService<OfflineStore>());
        await using var services = Compose(new ServiceCollection().AddSingleton(database).AddSingleton(lake));
        Assert.Same(database, services.GetRequiredService<MetadataDatabase>());
        Assert.Same(lake, services.GetRequiredService<OfflineStore>());
    }

    [Fact]
    public async Task AddMlOps_Files_LieBelowThePath()
    {
        await using var platform = new Platform();
        using var result = await platform.RunAsync(Payments.Registering(Payments.Labels()));
        Assert.Equal(
            ["artifacts", "lake", "metadata.db"],
            Directory.EnumerateFileSystemEntries(platform.Folder).Select(Path.GetFileName).Where(n => !n!.StartsWith("metadata.db-", StringComparison.Ordinal)).Order());
    }

    private static List<string> Registered(IServiceCollection services) =>
        [.. services.Where(s => !s.ServiceType.FullName!.StartsWith("Microsoft.", StringComparison.Ordinal)).Select(s => s.ServiceType.FullName!).Order()];

    private ServiceProvider Compose(IServiceCollection services)
    {
        services.AddMlOps(o => o.Path = _folder.FullName);
        return services.BuildServiceProvider();
    }

    private sealed class FixedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }

    private sealed class NoFeatures : IOnlineFeatureJoiner
    {
        public ValueTask<FeatureJoin> JoinAsync(FeatureJoinContext context, CancellationToken cancellationToken = default) =>
            ValueTask.FromResult(new FeatureJoin(new RecordBatch(new Schema()), []));
    }

    private sealed class NoRuntime : ModelRuntime
    {
        public override string Name => "none";

        protected override ValueTask<ModelSession> LoadCoreAsync(ReadOnlyMemory<byte> model, ModelSessionOptions options, CancellationToken cancellationToken) =>
            throw new ModelRuntimeException("There is no engine here. Register one.");
    }
}
