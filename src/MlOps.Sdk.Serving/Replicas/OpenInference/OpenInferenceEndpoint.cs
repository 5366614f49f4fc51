using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net.Http.Headers;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

/// <summary>
/// A server that speaks version 2 of the Open Inference Protocol over HTTP with JSON, such as Triton, KServe, MLServer or
/// OpenVINO Model Server. An answer of 400 says that the rows are at fault; 429 and 503 that it is overloaded for the time in
/// <c>Retry-After</c>; everything else but 200 that it failed. Nothing needs to be disposed.
/// </summary>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "The client owns nothing: its handler is shared, or the caller's.")]
public sealed class OpenInferenceEndpoint : PredictionEndpoint
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private static readonly HttpMessageHandler SharedHandler = new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    };

    private readonly Uri _address;
    private readonly OpenInferenceOptions _options;
    private readonly TimeProvider _time;
    private readonly HttpClient _client;

    /// <summary>Creates an endpoint; nothing is sent yet.</summary>
    /// <param name="address">Where the protocol's paths begin, such as <c>http://gpu-1:8000</c>.</param>
    /// <param name="options">How it is asked; null for the defaults.</param>
    /// <param name="time">The clock of timeouts; null for the system's.</param>
    /// <exception cref="ArgumentException">The address is not an absolute http or https address, or an option is out of range.</exception>
    public OpenInferenceEndpoint(Uri address, OpenInferenceOptions? options = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (!address.IsAbsoluteUri || (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps))
        {
            throw new ArgumentException($"The address \"{address}\" is not an http address. Give it as in http://gpu-1:8000.", nameof(address));
        }

        _options = options ?? new OpenInferenceOptions();
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(_options.Timeout, TimeSpan.Zero, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(_options.ReadyTimeout, TimeSpan.Zero, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.MaxResponseBytes, 1, nameof(options));
        _time = time ?? TimeProvider.System;
        _address = new Uri(address.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/v2/", UriKind.Absolute);
        Name = _options.Name ?? address.GetLeftPart(UriPartial.Path).TrimEnd('/');
        _client = new HttpClient(_options.Handler ?? SharedHandler, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    protected override async ValueTask<bool> IsReadyCoreAsync(EndpointModel model, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(_options.ReadyTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await AnswersOkAsync("health/ready", either.Token).ConfigureAwait(false)
                && await AnswersOkAsync($"{PathOf(model)}/ready", either.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    protected override async ValueTask<RecordBatch> PredictCoreAsync(EndpointModel model, RecordBatch rows, CancellationToken cancellationToken)
    {
        using var request = NewRequest(HttpMethod.Post, $"{PathOf(model)}/infer");
        request.Content = new ReadOnlyMemoryContent(OpenInferenceRequest.Write(model.Signature, rows, _options.WritesMissingAsNaN));
        request.Content.Headers.ContentType = Json;
        using var limit = new CancellationTokenSource(_options.Timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token).ConfigureAwait(false);
            await OpenInferenceErrors.ThrowUnlessOkAsync(this, model, response, _time, either.Token).ConfigureAwait(false);
            var body = await BoundedBody.ReadAsync(response.Content, _options.MaxResponseBytes, either.Token).ConfigureAwait(false)
                ?? throw OpenInferenceErrors.TooLong(this, model, _options.MaxResponseBytes);
            return OpenInferenceResponse.Read(this, model, body, rows.RowCount);
        }
        catch (OperationCanceledException exception) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw OpenInferenceErrors.TimedOut(this, model, _options.Timeout, exception);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw OpenInferenceErrors.Unreachable(this, model, exception);
        }
    }

    private async ValueTask<bool> AnswersOkAsync(string path, CancellationToken cancellationToken)
    {
        using var request = NewRequest(HttpMethod.Get, path);
        using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        return response.IsSuccessStatusCode;
    }

    private string PathOf(EndpointModel model)
    {
        var path = $"models/{Uri.EscapeDataString(_options.ModelName ?? model.Model)}";
        return _options.AsksForVersion ? string.Create(CultureInfo.InvariantCulture, $"{path}/versions/{model.Version}") : path;
    }

    private HttpRequestMessage NewRequest(HttpMethod method, string path)
    {
        var request = new HttpRequestMessage(method, new Uri(_address, path));
        foreach (var (name, value) in _options.Headers)
        {
            request.Headers.Add(name, value);
        }

        return request;
    }
}
