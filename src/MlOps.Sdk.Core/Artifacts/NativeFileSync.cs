using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace MlOps.Sdk.Core;

/// <summary>Our own fsync: the runtime's flush reports success on Linux when the kernel answered EIO or ENOSPC.</summary>
internal static partial class NativeFileSync
{
    private const int Interrupted = 4;          // EINTR, the same on Linux and macOS
    private const int NotATerminal = 25;        // ENOTTY: macOS file systems without F_FULLFSYNC
    private const int AppleNotSupported = 45;   // ENOTSUP on macOS
    private const int AppleFullSync = 51;       // F_FULLFSYNC: plain fsync there stops at the drive's cache
    private const int CloseOnExecLinux = 0x80000;
    private const int CloseOnExecApple = 0x1000000;

    /// <summary>Forces a file to the disk and returns 0, or the operating system's error number.</summary>
    public static int SyncFile(SafeFileHandle handle)
    {
        if (OperatingSystem.IsWindows())
        {
            return FlushFileBuffers(handle) ? 0 : Marshal.GetLastPInvokeError();
        }

        var added = false;
        try
        {
            handle.DangerousAddRef(ref added);
            return SyncDescriptor((int)handle.DangerousGetHandle());
        }
        finally
        {
            if (added)
            {
                handle.DangerousRelease();
            }
        }
    }

    /// <summary>Forces a folder's entries to the disk and returns 0, or the operating system's error number.</summary>
    public static int SyncDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            // NTFS journals directory entries itself; there is no call for it.
            return 0;
        }

        int descriptor;
        do
        {
            descriptor = Open(path, OperatingSystem.IsLinux() ? CloseOnExecLinux : CloseOnExecApple);
        }
        while (descriptor < 0 && Marshal.GetLastPInvokeError() == Interrupted);
        if (descriptor < 0)
        {
            return Marshal.GetLastPInvokeError();
        }

        try
        {
            return SyncDescriptor(descriptor);
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    /// <summary>Gives a file a second name, unless that name is taken; returns 0 or the error number.</summary>
    public static int Link(string existing, string added) =>
        HardLink(existing, added) == 0 ? 0 : Marshal.GetLastPInvokeError();

    public static string Describe(int error) => new Win32Exception(error).Message;

    private static int SyncDescriptor(int descriptor)
    {
        if (OperatingSystem.IsMacOS())
        {
            if (FileControl(descriptor, AppleFullSync) == 0)
            {
                return 0;
            }

            var error = Marshal.GetLastPInvokeError();
            if (error is not (NotATerminal or AppleNotSupported or Interrupted))
            {
                return error;
            }
        }

        // An interrupted call did nothing yet; every other failure may have dropped dirty pages and is final.
        while (FileSync(descriptor) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            if (error != Interrupted)
            {
                return error;
            }
        }

        return 0;
    }

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FileSync(int descriptor);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int FileControl(int descriptor, int command);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int HardLink(string existing, string added);

    [LibraryImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool FlushFileBuffers(SafeFileHandle handle);
}
