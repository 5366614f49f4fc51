using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MlOps.Sdk.Serving.Tests.Replicas.OpenInference;

/// <summary>Speaks just enough HTTP/1.1 on a free port of the loopback to answer well, slowly, not at all, cut or garbled.</summary>
internal sealed class LoopbackHttpServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;

    public LoopbackHttpServer()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    public ConcurrentQueue<LoopbackRequest> Requests { get; } = new();

    public Func<LoopbackRequest, CancellationToken, Task<LoopbackReply>> Answer { get; set; } = (_, _) => Task.FromResult(new LoopbackReply(404, string.Empty));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        var serving = new List<Task>();
        try
        {
            while (true)
            {
                serving.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(serving);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                var request = await ReadAsync(stream);
                Requests.Enqueue(request);
                await WriteAsync(stream, await Answer(request, _stop.Token));
            }
            catch (Exception e) when (e is OperationCanceledException or IOException or SocketException)
            {
                // Whoever asked is gone, or the test is over.
            }
        }
    }

    private async Task<LoopbackRequest> ReadAsync(NetworkStream stream)
    {
        var bytes = new List<byte>();
        var buffer = new byte[4096];
        var (head, length) = (-1, 0);
        while (head < 0 || bytes.Count < head + length)
        {
            var read = await stream.ReadAsync(buffer, _stop.Token);
            if (read == 0)
            {
                throw new IOException("The caller went away.");
            }

            bytes.AddRange(buffer.AsSpan(0, read));
            var text = Encoding.Latin1.GetString([.. bytes]);
            if (head < 0 && text.IndexOf("\r\n\r\n", StringComparison.Ordinal) is > 0 and var end)
            {
                head = end + 4;
                var line = text[..end].Split("\r\n").FirstOrDefault(l => l.StartsWith("content-length:", StringComparison.OrdinalIgnoreCase));
                length = line is null ? 0 : int.Parse(line.Split(':')[1], CultureInfo.InvariantCulture);
            }
        }

        var headers = Encoding.Latin1.GetString([.. bytes[..head]]);
        var first = headers.Split(' ');
        return new LoopbackRequest(first[0], first[1], headers, Encoding.UTF8.GetString([.. bytes[head..]]));
    }

    private async Task WriteAsync(NetworkStream stream, LoopbackReply reply)
    {
        var body = Encoding.UTF8.GetBytes(reply.Body);
        var length = reply.IsEndless ? string.Empty : $"Content-Length: {body.Length}\r\n";
        await stream.WriteAsync(Encoding.Latin1.GetBytes($"HTTP/1.1 {reply.Status} X\r\nConnection: close\r\n{length}{reply.Headers}\r\n"), _stop.Token);
        await stream.WriteAsync(body.AsMemory(0, Math.Min(body.Length, reply.CutAfter)), _stop.Token);
        while (reply.IsEndless)
        {
            await stream.WriteAsync(new byte[65536], _stop.Token);
        }
    }
}
