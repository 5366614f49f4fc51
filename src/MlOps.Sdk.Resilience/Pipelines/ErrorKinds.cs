using System.Net;
using System.Net.Sockets;
using MlOps.Sdk.Core;
using Polly.Timeout;

namespace MlOps.Sdk.Resilience;

/// <summary>Which exceptions are worth a retry, and which say nothing about the health of what was called.</summary>
internal static class ErrorKinds
{
    public static bool IsTransient(Exception exception) => exception switch
    {
        MlOpsException ours => ours.IsTransient,
        TimeoutRejectedException or TimeoutException or SocketException => true,
        HttpRequestException http => http.StatusCode is null or HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError,
        _ => false,
    };

    /// <summary>Bad input stays bad on every try and every level, and does not make a model sick.</summary>
    public static bool IsCallersFault(Exception exception) =>
        exception is ArgumentException or DataValidationException or SchemaException;

    /// <summary>What was called had no room or no time for the call, which says nothing about whether it works.</summary>
    public static bool IsRefusal(Exception exception) =>
        exception is ServingException { Reason: ServingErrorReason.Overloaded or ServingErrorReason.DeadlineMissed };
}
