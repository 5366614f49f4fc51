using System.Diagnostics.CodeAnalysis;

namespace MlOps.Sdk.PostgreSql;

/// <summary>
/// One call on a connection, which its caller may give up before it ends. The driver's own way of cancelling waits for the server
/// without a limit, so a call that is given up goes on behind its caller's back, with no further statement and no commit.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "Sources without a timer hold nothing, and a call outlives the caller who gave it up.")]
internal sealed class PostgreSqlCall
{
    private const int Working = 0;
    private const int Committing = 1;
    private const int GivenUp = 2;

    private readonly CancellationTokenSource _stop = new();
    private CancellationTokenSource? _statements;
    private int _state;

    /// <summary>Ends the wait for a connection.</summary>
    public CancellationToken Stop => _stop.Token;

    public bool IsGivenUp => Volatile.Read(ref _state) == GivenUp;

    /// <summary>Whether the commit was sent, so that nobody but the server knows what became of it.</summary>
    public bool MayBeCommitted { get; private set; }

    /// <summary>Whether it holds a connection until it ends.</summary>
    public bool HasConnection { get; private set; }

    /// <summary>For statements that the server shall be asked to stop when the call is given up.</summary>
    public CancellationToken Statements => (_statements ??= new CancellationTokenSource()).Token;

    /// <summary>From here on a caller that cancels has to wait.</summary>
    /// <exception cref="OperationCanceledException">The call was given up before.</exception>
    public void BeginCommit()
    {
        if (Interlocked.CompareExchange(ref _state, Committing, Working) != Working)
        {
            throw new OperationCanceledException("The call was given up before its commit.");
        }

        MayBeCommitted = true;
    }

    /// <summary>Takes note that the call has its connection.</summary>
    /// <exception cref="OperationCanceledException">The call was given up before.</exception>
    public void BeginWork()
    {
        HasConnection = true;
        if (IsGivenUp)
        {
            throw new OperationCanceledException("The call was given up before it began.");
        }
    }

    /// <summary>Gives the call up because its caller cancelled, unless its commit began.</summary>
    public void TryCancel()
    {
        if (Interlocked.CompareExchange(ref _state, GivenUp, Working) == Working)
        {
            End();
        }
    }

    /// <summary>Gives the call up because its time is over.</summary>
    public void TimeOut()
    {
        if (Interlocked.Exchange(ref _state, GivenUp) != GivenUp)
        {
            End();
        }
    }

    private void End()
    {
        _stop.Cancel();
        if (_statements is { } statements)
        {
            // The driver asks the server on the thread that cancels, and waits there as long as the server is silent.
            new Thread(static source => ((CancellationTokenSource)source!).Cancel()) { IsBackground = true, Name = "PostgreSQL cancellation" }.Start(statements);
        }
    }
}
