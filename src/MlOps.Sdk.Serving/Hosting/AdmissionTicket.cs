namespace MlOps.Sdk.Serving;

/// <summary>A call that waits for its place.</summary>
internal sealed class AdmissionTicket
{
    private readonly TaskCompletionSource _place = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Admission _admission;

    public AdmissionTicket(Admission admission, long since)
    {
        (_admission, Since) = (admission, since);
        Node = new LinkedListNode<AdmissionTicket>(this);
    }

    /// <summary>When it began to wait, as a timestamp.</summary>
    public long Since { get; }

    public LinkedListNode<AdmissionTicket> Node { get; }

    public void Admit() => _place.SetResult();

    public void Refuse(Exception reason) => _place.SetException(reason);

    public async ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        using var registration = cancellationToken.UnsafeRegister(static (ticket, token) => ((AdmissionTicket)ticket!).Cancel(token), this);
        await _place.Task.ConfigureAwait(false);
    }

    // Whoever takes it out of the queue decides how the wait ends, so it ends once.
    private void Cancel(CancellationToken cancellationToken)
    {
        if (_admission.TryRemove(this))
        {
            _place.SetCanceled(cancellationToken);
        }
    }
}
