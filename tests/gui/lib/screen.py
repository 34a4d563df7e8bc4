"""What is on the screen, in pixels."""
import ctypes


class Image(ctypes.Structure):
    """The beginning of an XImage."""
    _fields_ = [*((name, ctypes.c_int) for name in ("width", "height", "xoffset", "format")), ("data", ctypes.c_void_p),
                *((name, ctypes.c_int) for name in ("byte_order", "unit", "bit_order", "pad", "depth", "bytes_per_line"))]


def pixels(left, top, width, height):
    """What is on the screen there, in lines of red, green, blue."""
    x11 = ctypes.CDLL("libX11.so.6")
    x11.XOpenDisplay.restype = x11.XGetImage.restype = ctypes.c_void_p
    x11.XDefaultRootWindow.restype = ctypes.c_ulong
    display = ctypes.c_void_p(x11.XOpenDisplay(None))
    root = ctypes.c_ulong(x11.XDefaultRootWindow(display))
    every, z_pixmap = ctypes.c_ulong(0xFFFFFFFF), 2
    image = Image.from_address(x11.XGetImage(display, root, left, top, width, height, every, z_pixmap))
    data = ctypes.string_at(image.data, image.bytes_per_line * height)
    x11.XCloseDisplay(display)
    for y in range(height):
        line = data[y * image.bytes_per_line:][:4 * width]
        rgb = bytearray(3 * width)
        rgb[0::3], rgb[1::3], rgb[2::3] = line[2::4], line[1::4], line[0::4]
        yield bytes(rgb)


def set_resource(line):
    """Sets the resources of the display, which programs read as they start."""
    x11 = ctypes.CDLL("libX11.so.6")
    x11.XOpenDisplay.restype = ctypes.c_void_p
    x11.XDefaultRootWindow.restype = ctypes.c_ulong
    display = ctypes.c_void_p(x11.XOpenDisplay(None))
    resource_manager, string, replace = ctypes.c_ulong(23), ctypes.c_ulong(31), 0
    x11.XChangeProperty(display, ctypes.c_ulong(x11.XDefaultRootWindow(display)), resource_manager, string, 8, replace,
                        line.encode(), len(line))
    x11.XCloseDisplay(display)
