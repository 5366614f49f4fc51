using System.Globalization;

namespace MlOps.Sdk.Serving;

/// <summary>Ids that no two requests share: a part of its own for each server, then a running number.</summary>
internal sealed class RequestIds
{
    private readonly string _server = Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture)[..16];
    private long _last;

    public string Next() => string.Create(CultureInfo.InvariantCulture, $"{_server}-{Interlocked.Increment(ref _last):x}");
}
