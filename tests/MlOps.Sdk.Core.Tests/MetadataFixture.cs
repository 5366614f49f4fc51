using Microsoft.Extensions.DependencyInjection;

namespace MlOps.Sdk.Core.Tests;

/// <summary>A real metadata database in a private folder, composed as an application composes it.</summary>
internal sealed class MetadataFixture : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ServiceProvider _provider;

    public MetadataFixture(TimeProvider? time = null)
    {
        var services = new ServiceCollection();
        if (time is not null)
        {
            services.AddSingleton(time);
        }

        _provider = services.AddMlOpsCore(o => o.Path = _folder.File("data")).UseSqlite().Services.BuildServiceProvider();
    }

    public MetadataDatabase Database => Get<MetadataDatabase>();

    public T Get<T>()
        where T : notnull => _provider.GetRequiredService<T>();

    public async ValueTask DisposeAsync()
    {
        await _provider.DisposeAsync();
        _folder.Dispose();
    }
}
