using System.Diagnostics;

namespace MlOps.Sdk.Core.Tests;

/// <summary>The operating system fails on purpose: system calls by strace, the disk's end by a small file system in memory.</summary>
public sealed class LocalArtifactStoreFaultTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("EIO", 1, ArtifactErrorReason.NotDurable, false)]
    [InlineData("ENOSPC", 1, ArtifactErrorReason.StorageFull, false)]
    [InlineData("EDQUOT", 1, ArtifactErrorReason.StorageFull, false)]
    [InlineData("EIO", 2, ArtifactErrorReason.NotDurable, true)]
    public async Task Put_FsyncFails_IsRefusedAndStoredAnewFromItsSource(string error, int call, ArtifactErrorReason reason, bool mayBeVisible)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/bin/strace"), "strace is not installed, so no system call can be made to fail.");
        var store = new LocalArtifactStore(_folder.File("store"));
        var digest = await store.PutAsync(ArtifactStoreChild.Payload);
        await store.DeleteAsync(digest.Sha256);

        // The blob's folder exists now, so the file's fsync is the first call and its folder's the second.
        var (_, output, complaint) = await RunAsync(
            "/usr/bin/strace", "-f", "--seccomp-bpf", "-qq", "-o", _folder.File("trace"), "-e", "trace=fsync", "-e", $"inject=fsync:error={error}:when={call}", ChildPath);
        Assert.SkipWhen(complaint.Contains("ptrace", StringComparison.OrdinalIgnoreCase), "This machine does not let strace trace.");
        Assert.Contains("INJECTED", await File.ReadAllTextAsync(_folder.File("trace")), StringComparison.Ordinal);
        Assert.Equal($"refused {reason}", output.Trim());
        Assert.Equal(mayBeVisible, await store.ExistsAsync(digest.Sha256));
        Assert.Empty(Directory.EnumerateFiles(_folder.File("store/tmp")));

        Assert.Equal(digest, await store.PutAsync(ArtifactStoreChild.Payload));
        await using var stream = await store.OpenReadAsync(digest);
        await stream.CopyToAsync(Stream.Null);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 5)]
    [InlineData(4, 9)]
    [InlineData(5, 14)]
    [InlineData(6, 20)]
    [InlineData(7, 33)]
    public async Task Put_ProcessKilledAtAnyMoment_KeepsWhatWasAcknowledgedAndNoPart(int seed, int killAfter)
    {
        var start = new ProcessStartInfo(ChildPath) { RedirectStandardOutput = true };
        start.Environment[ArtifactStoreChild.RootVariable] = _folder.File("store");
        start.Environment[ArtifactStoreChild.SeedVariable] = $"{seed}";
        using var child = Process.Start(start)!;
        var acknowledged = new List<string>();
        while (acknowledged.Count < killAfter && await child.StandardOutput.ReadLineAsync() is { } line)
        {
            acknowledged.Add(line);
        }

        // Somewhere inside the next upload.
        Thread.SpinWait(seed * 40_000);
        child.Kill();
        var rest = await child.StandardOutput.ReadToEndAsync();
        acknowledged.AddRange(rest.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(l => l.Length == 64));
        await child.WaitForExitAsync();

        var store = new LocalArtifactStore(_folder.File("store"));
        Assert.Empty(Directory.EnumerateFiles(_folder.File("store/tmp")));
        var kept = await store.ListAsync().Select(d => d.Sha256).ToListAsync();
        Assert.True(acknowledged.Count >= killAfter);
        Assert.Empty(acknowledged.Except(kept));
        foreach (var sha256 in kept)
        {
            await using var stream = await store.OpenReadAsync(sha256);
            await stream.CopyToAsync(Stream.Null);
        }
    }

    [Fact]
    public async Task Put_DiskFull_IsTypedLeavesNothingAndWorksAgain()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Mounting a small file system needs root on Linux.");
        var disk = Directory.CreateDirectory(_folder.File("disk")).FullName;
        Assert.SkipUnless(await TryMountAsync(disk), "This machine does not let tests mount a file system.");
        try
        {
            var store = new LocalArtifactStore(Path.Join(disk, "store"));
            var kept = await store.PutAsync(new byte[1 << 20]);
            var exception = await Assert.ThrowsAsync<ArtifactException>(async () => await store.PutAsync(new PatternStream(16 << 20)));
            Assert.Equal(ArtifactErrorReason.StorageFull, exception.Reason);
            Assert.Contains("free some space", exception.Message, StringComparison.Ordinal);
            Assert.Empty(Directory.EnumerateFiles(Path.Join(disk, "store/tmp")));
            await using (var stream = await store.OpenReadAsync(kept))
            {
                await stream.CopyToAsync(Stream.Null);
            }

            Assert.Equal(1 << 19, (await store.PutAsync(new PatternStream(1 << 19))).Size);
        }
        finally
        {
            await RunAsync("umount", disk);
        }
    }

    private static string ChildPath => Path.Join(AppContext.BaseDirectory, "MlOps.Sdk.Core.Tests");

    private async Task<bool> TryMountAsync(string disk) =>
        (await RunAsync("mount", "-t", "tmpfs", "-o", "size=4m", "mlops-test", disk)).ExitCode == 0;

    private async Task<(int ExitCode, string Output, string Error)> RunAsync(string file, params string[] arguments)
    {
        var start = new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment[ArtifactStoreChild.RootVariable] = _folder.File("store");
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await process.WaitForExitAsync(limit.Token);
        return (process.ExitCode, await output, await error);
    }
}
