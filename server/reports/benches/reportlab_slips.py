"""Draws slips with ReportLab and prints pages per second of processor time: one file, separate files."""
import io
import json
import sys
import time

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

SEPARATE = 100
HEAD = ("name", "code", "id", "community", "post", "grade", "attendance", "account")
BANDS = ("earnings", "deductions", "employer")
NOTES = ("payslip.reading.title", "payslip.reading.sum", "payslip.reading.basis", "payslip.reading.employer",
         "payslip.reading.question", "sample_note", "payslip.sources.title")


def draw(page, labels, slip):
    def text(x, y, size, value, align="left"):
        page.setFont("Noto", size)
        {"left": page.drawString, "right": page.drawRightString}[align](x, y, value)

    left, right, y = 51, 544, 790
    text(left, y, 9, slip["unit"])
    text(right, y, 8, labels["fictitious"], "right")
    text(left, y - 27, 19, labels["payslip.heading"])
    text(right, y - 27, 7.5, slip["reference"], "right")
    page.setLineWidth(1.2)
    page.line(left, y - 37, right, y - 37)
    y -= 50
    for position, value in enumerate(slip["head"]):
        x = left + 123 * (position % 4)
        text(x, y - 26 * (position // 4), 7.5, labels["payslip." + HEAD[position]])
        text(x, y - 12 - 26 * (position // 4), 10, value)
    y -= 70
    page.setFillGray(0.95)
    page.rect(left, y - 47, right - left, 47, stroke=0, fill=1)
    page.setFillGray(0.1)
    text(left + 8, y - 13, 7.5, labels["payslip.net"])
    text(left + 8, y - 35, 18, "¥ " + slip["net"])
    text(left + 175, y - 13, 7.5, labels["capitals"])
    text(left + 175, y - 26, 11, slip["capitals"])
    text(left + 175, y - 39, 8, " ".join([labels["payslip.gross"], slip["gross"], "−", labels["payslip.contributions"], slip["employee"], "−", labels["payslip.tax"],
                                          slip["tax"], "=", labels["payslip.net"], slip["net"]]))
    y -= 65
    for x, label in ((left + 4, "item"), (left + 142, "basis")):
        text(x, y, 7.5, labels["payslip." + label])
    for x, label in ((right - 120, "amount"), (right - 30, "to_date"), (right - 5, "source")):
        text(x, y, 7.5, labels["payslip." + label], "right")
    for position, (name, basis, amount, to_date, sample) in enumerate(slip["lines"]):
        y -= 15.6
        if position in (0, 6, 12):
            page.setFillGray(0.95)
            page.rect(left, y - 5, right - left, 15.6, stroke=0, fill=1)
            page.setFillGray(0.1)
            text(left + 4, y, 9, labels["payslip." + BANDS[position // 6]])
            y -= 15.6
        text(left + 4, y, 9, name)
        if sample:
            text(left + 100, y, 5.5, labels["sample"])
            page.rect(left + 98, y - 1.3, 15, 8.2, stroke=1, fill=0)
        text(left + 142, y, 8, basis)
        text(right - 120, y, 9, amount, "right")
        text(right - 30, y, 9, to_date, "right")
        text(right - 5, y, 7.5, "[1]", "right")
        page.setLineWidth(0.25)
        page.line(left, y - 5, right, y - 5)
    for label, key in (("gross", "gross"), ("deductions_total", "employee"), ("net", "net"), ("employer_total", "employer"), ("cost", "cost")):
        y -= 15.6
        page.setLineWidth(0.5)
        page.line(left, y + 10, right, y + 10)
        text(left + 4, y, 9, labels["payslip." + label])
        text(right - 120, y, 9, slip[key], "right")
        text(right - 30, y, 9, slip[key], "right")
    for position, label in enumerate(NOTES):
        y -= 12.4
        text(left, y, 8, "%d. %s" % (position, labels[label]))
    for title, clause in slip["sources"]:
        y -= 12.4
        text(left, y, 8, "[1] " + title + "  " + clause)
    page.line(left, 45, right, 45)
    text(left, 36, 7.5, slip["unit"] + "  " + labels["created"])
    text(right, 36, 7.5, labels["page"], "right")
    page.showPage()


def main():
    data = json.load(open(sys.argv[1], encoding="utf-8"))
    labels, slips = {key[7:]: text for key, text in data["labels"].items()}, data["slips"]

    def font():
        pdfmetrics.registerFont(TTFont("Noto", sys.argv[2]))

    def together():
        page = Canvas(io.BytesIO(), pagesize=A4, pageCompression=1)
        for slip in slips:
            draw(page, labels, slip)
        page.save()

    def apart():
        for slip in slips[:SEPARATE]:
            page = Canvas(io.BytesIO(), pagesize=A4, pageCompression=1)
            draw(page, labels, slip)
            page.save()

    font()
    for run, pages in ((together, len(slips)), (apart, SEPARATE)):
        best = 0
        for _ in range(3):
            start = time.process_time()
            run()
            best = max(best, pages / (time.process_time() - start))
        print(best)


main()
