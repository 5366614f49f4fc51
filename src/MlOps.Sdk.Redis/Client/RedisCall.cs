namespace MlOps.Sdk.Redis;

/// <summary>
/// Commands that were sent together and whoever waits for their replies. It keeps its place in the order of replies also when
/// its caller gave up, so that what comes late goes nowhere instead of to the next caller.
/// </summary>
internal sealed class RedisCall(RedisEndpoint endpoint, string operation, int count) : TaskCompletionSource<RespReply>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    private readonly RespReply[]? _replies = count == 1 ? null : new RespReply[count];
    private CancellationTokenRegistration _cancellation;
    private int _received;

    /// <summary>What the caller does, for messages.</summary>
    public string Operation => operation;

    /// <summary>When it was sent, in ticks of the connection's clock.</summary>
    public long SentAt { get; init; }

    /// <summary>Whether refusals are handed out as replies; otherwise the first one fails the call.</summary>
    public bool KeepsErrors { get; init; }

    public void CancelWith(CancellationToken cancellationToken)
    {
        if (cancellationToken.CanBeCanceled)
        {
            _cancellation = cancellationToken.UnsafeRegister(static (state, token) => ((RedisCall)state!).TrySetCanceled(token), this);
        }
    }

    /// <summary>Whether the next reply is the last one.</summary>
    public bool IsLast => _received == count - 1;

    /// <summary>Takes the next reply.</summary>
    public void Accept(RespReply reply)
    {
        var isLast = IsLast;
        if (_replies is not null)
        {
            _replies[_received++] = reply;
            reply = RespReply.OfArray(_replies);
        }

        if (!isLast)
        {
            return;
        }

        _cancellation.Unregister();
        if (!KeepsErrors && FirstError(reply) is { } error)
        {
            TrySetException(RedisErrors.Refused(endpoint, operation, error.Text));
        }
        else
        {
            TrySetResult(reply);
        }
    }

    public void Fail(Exception failure)
    {
        _cancellation.Unregister();
        TrySetException(failure);
    }

    private RespReply? FirstError(RespReply reply)
    {
        if (_replies is null)
        {
            return reply.IsError ? reply : null;
        }

        foreach (var item in _replies)
        {
            if (item.IsError)
            {
                return item;
            }
        }

        return null;
    }
}
