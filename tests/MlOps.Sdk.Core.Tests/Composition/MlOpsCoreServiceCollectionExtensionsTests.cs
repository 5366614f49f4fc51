using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MlOps.Sdk.Core.Tests;

public sealed class MlOpsCoreServiceCollectionExtensionsTests
{
    [Fact]
    public async Task AddMlOpsCore_Alone_GivesAWorkingStoreUnderThePath()
    {
        using var folder = new TemporaryFolder();
        await using var provider = new ServiceCollection().AddMlOpsCore(o => o.Path = folder.File("data")).Services.BuildServiceProvider();
        var digest = await provider.GetRequiredService<ArtifactStore>().PutAsync(new byte[3]);
        Assert.True(File.Exists(folder.File($"data/artifacts/sha256/{digest.Sha256[..2]}/{digest.Sha256}")));
        Assert.Same(TimeProvider.System, provider.GetRequiredService<TimeProvider>());
        Assert.NotNull(provider.GetRequiredService<EventBus>());
    }

    [Fact]
    public void AddMlOpsCore_Twice_KeepsOneOfEachService()
    {
        var services = new ServiceCollection();
        var builder = services.AddMlOpsCore();
        services.AddMlOpsCore();
        Assert.Same(services, builder.Services);
        foreach (var type in (Type[])[typeof(ArtifactStore), typeof(EventBus), typeof(TimeProvider), typeof(IValidateOptions<MlOpsOptions>)])
        {
            Assert.Single(services, s => s.ServiceType == type);
        }
    }

    [Fact]
    public void AddMlOpsCore_ServiceOfTheApplication_IsKept()
    {
        var time = new FixedTime();
        using var provider = new ServiceCollection().AddSingleton<TimeProvider>(time).AddMlOpsCore().Services.BuildServiceProvider();
        Assert.Same(time, provider.GetRequiredService<TimeProvider>());
    }

    [Theory]
    [InlineData(typeof(LineageStore))]
    [InlineData(typeof(AuditLog))]
    public void Resolve_WithoutMetadataDatabase_SaysWhatToCall(Type service)
    {
        using var provider = new ServiceCollection().AddMlOpsCore().Services.BuildServiceProvider();
        var exception = Assert.Throws<InvalidOperationException>(() => provider.GetRequiredService(service));
        Assert.Contains("UseSqlite()", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("a\0b")]
    public async Task Start_BadPath_FailsAndNamesTheOption(string path)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddMlOpsCore(o => o.Path = path);
        using var host = builder.Build();
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());
        Assert.Contains("MlOpsOptions.Path", Assert.Single(exception.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_PathIsAFile_QuotesIt()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("file"), "x");
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddMlOpsCore(o => o.Path = folder.File("file"));
        using var host = builder.Build();
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());
        Assert.Contains(folder.File("file"), exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EventBus_FailingHandler_IsLoggedWithItsEvent()
    {
        var lines = new List<string>();
        using var provider = new ServiceCollection()
            .AddLogging(b => b.AddProvider(new ListLoggerProvider(lines)))
            .AddMlOpsCore().Services.BuildServiceProvider();
        var bus = provider.GetRequiredService<EventBus>();
        using var subscription = bus.Subscribe<string>((_, _) => throw new InvalidOperationException("boom"));
        await bus.PublishAsync("x");
        Assert.Equal("1001 Error A handler of the event String failed; the other handlers were called. boom", Assert.Single(lines));
    }

    private sealed class FixedTime : TimeProvider;

    private sealed class ListLoggerProvider(List<string> lines) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public void Dispose()
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Add($"{eventId.Id} {logLevel} {formatter(state, exception)} {exception?.Message}");
    }
}
