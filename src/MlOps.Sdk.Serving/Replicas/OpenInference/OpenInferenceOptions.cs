namespace MlOps.Sdk.Serving;

/// <summary>How a server that speaks the Open Inference Protocol is asked.</summary>
public sealed class OpenInferenceOptions
{
    /// <summary>The replica's name. Default null: the server's address.</summary>
    public string? Name { get; init; }

    /// <summary>The model's name there. Default null: its name in the registry.</summary>
    public string? ModelName { get; init; }

    /// <summary>
    /// Whether the version's number is part of the address, as in <c>/v2/models/fraud/versions/3/infer</c>. Default true, so that
    /// no other version ever answers; false for servers without versions, whose answers only the golden samples vouch for.
    /// </summary>
    public bool AsksForVersion { get; init; } = true;

    /// <summary>Longest time for one call, answer included. Default 10 seconds.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Longest time for the question whether the server is ready. Default 2 seconds.</summary>
    public TimeSpan ReadyTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Bytes of an answer that are read at most; a longer one fails the call. 1 or more. Default 64 MiB.</summary>
    public int MaxResponseBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>
    /// Whether missing numbers are written as <c>NaN</c>, which is not JSON but what Triton reads, rather than as <c>null</c>, which
    /// servers in Python read. Default false.
    /// </summary>
    public bool WritesMissingAsNaN { get; init; }

    /// <summary>Headers of every request, such as <c>Authorization</c>. Default: none.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// Sends the requests: a place for certificates, proxies and tests. Stays the caller's. Default null: connections shared by
    /// all endpoints of the process, without proxy and without following redirects.
    /// </summary>
    public HttpMessageHandler? Handler { get; init; }
}
