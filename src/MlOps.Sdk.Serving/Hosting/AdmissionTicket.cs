namespace MlOps.Sdk.Serving;

/// <summary>A call that waits for its place.</summary>
internal sealed class AdmissionTicket
{
    private readonly TaskCompletionSource _place = new();
    private readonly Admission _admission;

    public AdmissionTicket(Admission admission, long since)
    {
        (_admission, Since) = (admission, since);
        Node = new LinkedListNode<AdmissionTicket>(this);
    }

    /// <summary>When it began to wait, as a timestamp.</summary>
    public long Since { get; }

    public LinkedListNode<AdmissionTicket> Node { get; }

    // In the pool's common queue, behind the calls that came meanwhile: the queue of the thread that ends a call would be served
    // first, and the calls to be shed would pile up.
    public void Admit() => ThreadPool.UnsafeQueueUserWorkItem(static place => place.SetResult(), _place, preferLocal: false);

    public void Refuse(Exception reason) => ThreadPool.UnsafeQueueUserWorkItem(
        static both => both.Place.SetException(both.Reason), (Place: _place, Reason: reason), preferLocal: false);

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
            ThreadPool.UnsafeQueueUserWorkItem(static both => both.Place.SetCanceled(both.Token), (Place: _place, Token: cancellationToken), preferLocal: false);
        }
    }
}
