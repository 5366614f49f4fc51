using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace MlOps.Sdk.Redis;

/// <summary>Opens the stream to the server, with TLS where asked for.</summary>
internal static class RedisTransport
{
    public static async Task<Stream> OpenAsync(RedisEndpoint endpoint, RedisConnectionOptions options, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        Stream? stream = null;
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            await socket.ConnectAsync(new DnsEndPoint(endpoint.Host, endpoint.Port), cancellationToken).ConfigureAwait(false);
            stream = new NetworkStream(socket, ownsSocket: true);
            return options.UseTls ? await SecureAsync(stream, endpoint, options, cancellationToken).ConfigureAwait(false) : stream;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task<SslStream> SecureAsync(Stream stream, RedisEndpoint endpoint, RedisConnectionOptions options, CancellationToken cancellationToken)
    {
        var secure = new SslStream(stream);
        var authentication = new SslClientAuthenticationOptions { TargetHost = options.TlsServerName ?? endpoint.Host };
        if (options.CertificateAuthorityPath is { } path)
        {
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.ImportFromPemFile(path);
            authentication.CertificateChainPolicy = policy;
        }

        await secure.AuthenticateAsClientAsync(authentication, cancellationToken).ConfigureAwait(false);
        return secure;
    }
}
