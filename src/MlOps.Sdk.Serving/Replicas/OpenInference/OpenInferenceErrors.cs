using System.Net;
using System.Text;
using System.Text.Json;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

/// <summary>What an endpoint's failures mean to its callers.</summary>
internal static class OpenInferenceErrors
{
    private const int MostBytesOfError = 4096;
    private const int MostLettersOfError = 300;
    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromHours(1);

    public static async ValueTask ThrowUnlessOkAsync(
        PredictionEndpoint endpoint, EndpointModel model, HttpResponseMessage response, TimeProvider time, CancellationToken cancellationToken)
    {
        if (response.StatusCode == HttpStatusCode.OK)
        {
            return;
        }

        var body = await BoundedBody.ReadAsync(response.Content, MostBytesOfError, cancellationToken).ConfigureAwait(false);
        var said = $"The endpoint \"{endpoint.Name}\" answered {(int)response.StatusCode} for version {model.Version} of \"{model.Model}\": {Tell(body)}";
        throw response.StatusCode switch
        {
            HttpStatusCode.BadRequest => new DataValidationException($"{said} Send rows as the model's signature has them.", []),
            HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable => new ServingException($"{said} Ask again later, or add replicas.", model.Model)
            {
                Reason = ServingErrorReason.Overloaded,
                IsTransient = true,
                RetryAfter = RetryAfterOf(response, time),
            },
            var status => new ServingException($"{said} Look at the server's log.", model.Model) { Reason = ServingErrorReason.ModelFailed, IsTransient = (int)status >= 500 },
        };
    }

    public static ServingException TooLong(PredictionEndpoint endpoint, EndpointModel model, int limit) => Failed(
        $"The endpoint \"{endpoint.Name}\" answered with more than {limit} bytes for \"{model.Model}\". Send fewer rows in a call, or raise MaxResponseBytes.", model, null);

    public static ServingException Garbage(PredictionEndpoint endpoint, EndpointModel model, string why, Exception? cause = null) => Failed(
        $"The endpoint \"{endpoint.Name}\" answered something for version {model.Version} of \"{model.Model}\" that is no inference response: {why} Serve the same version there by the Open Inference Protocol v2.", model, cause);

    public static ServingException Unreachable(PredictionEndpoint endpoint, EndpointModel model, Exception cause) => new(
        $"The endpoint \"{endpoint.Name}\" could not be reached or cut its answer for \"{model.Model}\": {cause.Message} Check that it runs and that its address is right.", model.Model, cause)
    {
        Reason = ServingErrorReason.ModelFailed,
        IsTransient = true,
    };

    public static ServingException TimedOut(PredictionEndpoint endpoint, EndpointModel model, TimeSpan timeout, Exception cause) => new(
        $"The endpoint \"{endpoint.Name}\" did not answer for \"{model.Model}\" within {timeout:c}. Give it more time, or fewer rows in a call.", model.Model, cause)
    {
        Reason = ServingErrorReason.TimedOut,
        IsTransient = true,
    };

    private static ServingException Failed(string message, EndpointModel model, Exception? cause) =>
        new(message, model.Model, cause) { Reason = ServingErrorReason.ModelFailed };

    private static TimeSpan? RetryAfterOf(HttpResponseMessage response, TimeProvider time)
    {
        var after = response.Headers.RetryAfter?.Delta ?? (response.Headers.RetryAfter?.Date - time.GetUtcNow());
        return after is not { } given ? null : given < TimeSpan.Zero ? TimeSpan.Zero : given > LongestRetryAfter ? LongestRetryAfter : given;
    }

    // What a stranger wrote goes into logs, so it is kept short and on one line.
    private static string Tell(ReadOnlyMemory<byte>? body)
    {
        var text = body is null ? "an error too long to read" : ErrorIn(body.Value) ?? Encoding.UTF8.GetString(body.Value.Span);
        var line = string.Concat(text.Take(MostLettersOfError).Select(letter => char.IsControl(letter) ? ' ' : letter)).Trim();
        return line.Length == 0 ? "no reason given." : line.EndsWith('.') ? line : line + ".";
    }

    private static string? ErrorIn(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.String
                ? error.GetString()
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
