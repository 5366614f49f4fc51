using Microsoft.Extensions.DependencyInjection;
using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.Cli;

/// <summary>The platform in a folder, opened for one command on the definitions of a file.</summary>
internal sealed class FeatureSession : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private FeatureSession(ServiceProvider services, FeatureDefinitions definitions)
    {
        _services = services;
        Definitions = definitions;
    }

    public FeatureDefinitions Definitions { get; }

    public IFeatureStore Store => _services.GetRequiredService<IFeatureStore>();

    public DateTimeOffset Now => _services.GetRequiredService<TimeProvider>().GetUtcNow();

    /// <exception cref="SchemaException">The file holds no definitions; the message says where.</exception>
    public static async Task<FeatureSession> OpenAsync(string definitions, string path, CancellationToken cancellationToken)
    {
        var parsed = await ReadAsync(definitions, cancellationToken).ConfigureAwait(false);
        var services = new ServiceCollection();
        services.AddMlOps(o => o.Path = path);
        return new FeatureSession(services.BuildServiceProvider(), parsed);
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private static async Task<FeatureDefinitions> ReadAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            if (new FileInfo(file) is { Exists: true, Length: > 4L * FeatureDefinitions.MaxJsonLength } large)
            {
                throw new SchemaException($"The file '{file}' has {large.Length} bytes, which is more than definitions can have. Name the file with the definitions.");
            }

            return FeatureDefinitions.Parse(await File.ReadAllTextAsync(file, cancellationToken).ConfigureAwait(false));
        }
        catch (FormatException wrong)
        {
            throw new SchemaException($"The file '{file}' cannot be used: {wrong.Message}", innerException: wrong);
        }
    }
}
